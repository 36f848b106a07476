"""Scenarios of the type web_research."""

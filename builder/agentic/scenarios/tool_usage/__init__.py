"""Scenarios of the type tool_usage."""

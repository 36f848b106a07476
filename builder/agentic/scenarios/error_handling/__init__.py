"""Scenarios of the type error_handling."""

"""Scenarios of the type code_debugging."""

"""Scenarios of the type api_integration."""

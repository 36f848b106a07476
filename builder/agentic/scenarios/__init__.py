"""Scenarios, one folder a type; a scenario is found by being there."""

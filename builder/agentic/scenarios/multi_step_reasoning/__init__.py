"""Scenarios of the type multi_step_reasoning."""

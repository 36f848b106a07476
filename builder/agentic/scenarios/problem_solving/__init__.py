"""Scenarios of the type problem_solving."""

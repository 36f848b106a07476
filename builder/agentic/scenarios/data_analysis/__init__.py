"""Scenarios of the type data_analysis."""

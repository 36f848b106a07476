"""Seedbed grows training data from a seed; see README.md."""

__version__ = "0.1.0"

"""Verbs and flags of the command line that have to do with providers."""

"""Buying completions: asked once, kept before they are looked at, within the limits and the budget."""

"""The Hub: what is published there, under which version, and how the right version is loaded again."""

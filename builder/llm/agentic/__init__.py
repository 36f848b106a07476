"""Agentic rows by LLM: a model plays the assistant, words a proved conversation anew, or writes one whole."""

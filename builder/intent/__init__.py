"""The intent dataset: prompts as people type them, labelled with what the writer wants back."""

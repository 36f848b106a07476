"""Intent rows that a model writes: planned by quota, asked for in batches, and only sound texts kept."""

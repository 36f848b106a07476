"""The agentic dataset: conversations whose every tool call was really executed in a seeded world, and proved."""

"""What an assistant can do in a world: one file a tool, found by `toolbox.toolbox()`."""

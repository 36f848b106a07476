"""The verbs of the command, one file each: TEXT for the help, `flags` for argparse, `run` for the exit code.

What several verbs share stands beside them: numbers (flags that are numbers), recipes (flags that make a recipe),
provider (who writes, and on what terms), gate (bars for rows), terminal (tables and progress bars).
"""

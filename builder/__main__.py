"""`python -m builder` is the command `seedbed`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())

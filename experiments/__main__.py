"""The command line as `python -m experiments`, where the console script isn't installed."""

import sys

from experiments.cli import main

if __name__ == "__main__":
    sys.exit(main())

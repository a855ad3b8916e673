"""`python -m workloads`: commands for a machine that has torch and numpy only."""

from __future__ import annotations

import sys
from collections.abc import Callable

from workloads import blind
from workloads.calibration import cli, products

HELP = """\
usage: python -m workloads COMMAND [--help] [arguments]

  calibrate  time this machine's processor or GPU; needs torch and numpy only
  products   time matrix products on it; needs torch and numpy only
  blind      hold the shipped law of matrix products against such timings
"""

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "calibrate": cli.main,
    "products": products.main,
    "blind": blind.main,
}


def main(argv: list[str]) -> int:
    """Run a command of this package."""
    if argv and argv[0] in COMMANDS:
        return COMMANDS[argv[0]](argv[1:])
    if argv[:1] in (["-h"], ["--help"]):
        sys.stdout.write(HELP)
        return 0
    asked = f"{argv[0]!r} is no command" if argv else "a command is missing"
    sys.stderr.write(
        f"workloads: {asked}; one of: python -m workloads {'|'.join(COMMANDS)}\n"
    )
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

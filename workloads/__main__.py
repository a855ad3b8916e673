"""`python -m workloads calibrate`: for a machine that has torch and numpy only."""

from __future__ import annotations

import sys

from workloads.calibration import cli

HELP = """\
usage: python -m workloads calibrate [--help] [key=value ...]

Time this machine's processor or GPU; needs torch and numpy only.
"""


def main(argv: list[str]) -> int:
    """Run a command of this package; `calibrate` is the only one."""
    if argv[:1] == ["calibrate"]:
        return cli.main(argv[1:])
    if argv[:1] in (["-h"], ["--help"]):
        sys.stdout.write(HELP)
        return 0
    sys.stderr.write("workloads: the command is: python -m workloads calibrate\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The command line of the replay tool."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from protocol.replay.document import ReplayInputError
from protocol.replay.report import format_count, format_failure
from protocol.replay.runner import replay_paths

PASSED = 0
"""Every trace was as recorded."""

FAILED = 1
"""A trace went another way."""

BAD_INPUT = 2
"""A path is missing, or a file is no trace."""


def main(argv: Sequence[str] | None = None) -> int:
    """Replay traces and print what differs; the exit code says whether anything did.

    Args:
        argv: files and folders, without the program's name; None takes the process's.

    Returns:
        0 if every trace was as recorded, 1 if any was not, 2 on bad input.
    """
    arguments = _parser().parse_args(argv)
    passed = failed = 0
    try:
        for result in replay_paths(arguments.paths):
            if result.failure is None:
                passed += 1
                continue
            failed += 1
            _print(format_failure(result, result.failure))
    except ReplayInputError as problem:
        sys.stderr.write(f"livepeer-sim replay: {problem}\n")
        return BAD_INPUT
    _print(format_count(passed, failed))
    return FAILED if failed else PASSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="livepeer-sim replay",
        description="Re-execute recorded contract traces and compare results, events and"
        " states bit for bit. Each trace stops at its first difference.",
        epilog="Exit code: 0 all as recorded, 1 a trace differs, 2 bad input.",
    )
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        type=Path,
        help="a trace (*.json, *.json.gz), or a folder: every trace in it,"
        " MANIFEST and COVERAGE left out",
    )
    return parser


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

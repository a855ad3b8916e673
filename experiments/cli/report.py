"""The verb `report`: a result directory becomes one page of HTML."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from experiments.cli.output import say
from experiments.errors import BadInput

_HELP = """\
Report on a run or study directory as one self-contained HTML page.

usage: livepeer-sim report DIR [out=FILE]

  livepeer-sim report results/first                      writes results/first/report.html
  livepeer-sim report results/first out=first.html

  DIR       directory that the verb run or study wrote
  out=FILE  where the page goes; by default DIR/report.html. A report that is there is
            replaced, any other file is kept

The page holds what was asked, verdicts, estimates with their intervals, plots, what is
configured differently, failures, where the result comes from and how to repeat it. It
loads nothing from elsewhere, so that it can be sent, printed and kept.

Exit codes: 0 done, 2 bad input (nothing was written).
"""


class _Request(NamedTuple):
    directory: str
    out: str | None


def main(argv: Sequence[str]) -> int:
    """Check the arguments, then write the report.

    Returns:
        0.

    Raises:
        BadInput: the arguments or the directory can't be used; nothing was written.
    """
    if {"--help", "-h"} & set(argv):
        say(_HELP.rstrip())
        return 0
    request = _parse(argv)
    reports = import_module("experiments.reports")
    try:
        place: Path = reports.write_report(request.directory, request.out)
    except BadInput as error:
        if error.key != "directory":
            raise
        # From Python it is an argument of that name; here its place says what it is.
        raise BadInput("DIR", error.value, error.problem) from error
    say(f"Report: {place}")
    return 0


def _parse(argv: Sequence[str]) -> _Request:
    directories: list[str] = []
    out = None
    for argument in argv:
        key, equals, value = argument.partition("=")
        if argument.startswith("-"):
            raise BadInput("flags", argument, "no such flag; see --help")
        # A directory of a sweep may be named after what it sets, as in seed=1.
        if not equals or (key != "out" and Path(argument).expanduser().exists()):
            directories.append(argument)
        elif key != "out":
            raise BadInput(key, value, "no such key; possible: out")
        elif not value:
            raise BadInput("out", value, "must be a file's name")
        else:
            out = value
    if len(directories) != 1:
        given = " ".join(directories) or None
        raise BadInput("DIR", given, "must be one run or study directory")
    return _Request(directories[0], out)

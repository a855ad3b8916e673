"""The verb `study`: a question's points and replications, run once and kept."""

import os
from collections.abc import Sequence
from importlib import import_module

from experiments.cli.output import say
from experiments.errors import BadInput
from experiments.executors.environment import WORKER_ENVIRONMENT


def main(argv: Sequence[str]) -> int:
    """Check the arguments, then do what the store lacks, and answer.

    Returns:
        0, or 1 if a run failed.

    Raises:
        BadInput: something in the arguments can't be run; nothing was.
    """
    if {"--help", "-h"} & set(argv):
        say(import_module("experiments.cli.study_help").study_help())
        return 0
    name, overrides = _parse(argv)
    for variable, value in WORKER_ENVIRONMENT.items():
        os.environ.setdefault(variable, value)
    prepared = import_module("experiments.studies.prepare").prepare(name, overrides)
    failed: int = import_module("experiments.cli.study_run").run(prepared)
    return 1 if failed else 0


def _parse(argv: Sequence[str]) -> tuple[str, list[str]]:
    """The name of the study, and the overrides."""
    names = [text for text in argv if "=" not in text and not text.startswith(("-", "~"))]
    if argv[:1] == ["--from"]:
        argv = argv[1:]
    flags = [text for text in argv if text.startswith("-")]
    if flags:
        raise BadInput(
            flags[0],
            None,
            "no such flag; a study takes lists, as study.grid={key: [value, value]}; "
            "see study --help",
        )
    chosen = [text.partition("=")[2] for text in argv if text.startswith("study=")]
    found = [*names, *chosen]
    if len(found) != 1:
        known = ", ".join(import_module("experiments.studies.listed").studies())
        given = " ".join(found) or "''"
        raise BadInput("study", given, f"name one study: {known}, or a YAML file")
    rest = [text for text in argv if text not in names and not text.startswith("study=")]
    return found[0], rest

"""The verb `compare`: what a change does, all else and all chance being equal."""

import shlex
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from experiments.cli import study
from experiments.cli.output import say
from experiments.errors import BadInput

_HELP = """\
Compare two configurations on the same random draws.

usage: livepeer-sim compare A B [key=value ...]

  livepeer-sim compare '' protocol.inflation_change=700
  livepeer-sim compare strategy/selection=stake_weighted strategy/selection=cheapest_first
  livepeer-sim compare '' 'variant.lip_107=true market.lpt_usd=2.5' replications=20
  livepeer-sim compare runs/first runs/second replications=20

A and B are overrides in quotes, '' for none; or run directories, or their config.yaml. What
follows holds for both. The result is a study with two points: differences are paired by
replication, and beside each interval stands the one that independent seeds would have.
Keys are those of livepeer-sim study --help (store, executor, replications, stop, ...)."""

_OF_THE_STUDY = (
    "replications",
    "workers",
    "overwrite",
    "executor",
    "ray_address",
    "store",
    "retry_failed",
    "keep_tables",
    "stop.",
    "study",
)
"""Beginnings of keys in a stored configuration that are no part of its world."""


def main(argv: Sequence[str]) -> int:
    """Check both configurations, then run what the store lacks, and compare.

    Returns:
        0, or 1 if a run failed.

    Raises:
        BadInput: something in the arguments can't be run; nothing was.
    """
    if {"--help", "-h"} & set(argv):
        say(_HELP)
        return 0
    if len(argv) < 2:
        raise BadInput(
            "compare", " ".join(argv) or "''", "name A and B; see compare --help"
        )
    a, b, *common = argv
    as_text = import_module("experiments.repeating").as_text
    sides = [
        f"study.{name}={as_text(_values(side))}"
        for name, side in zip("ab", (a, b), strict=True)
    ]
    return study.main(["compare", *sides, *common])


def _values(side: str) -> dict[str, Any]:
    """The values by key that one side sets."""
    composing = import_module("experiments.composing")
    path = Path(side)
    if side and path.exists():
        file = path / "config.yaml" if path.is_dir() else path
        repeating = import_module("experiments.repeating")
        texts = [
            text
            for text in repeating.overrides_of(str(file), ())
            if not text.startswith(_OF_THE_STUDY)
        ]
    else:
        texts = _split(side)
    values = {}
    for override in composing.parsed_overrides(texts):
        if override.is_delete():
            raise BadInput(override.input_line, None, "must set a key, as key=value")
        if override.is_sweep_override():
            value = composing.given(override)
            raise BadInput(override.key_or_group, value, "must be one value on each side")
        values[override.key_or_group] = override.value()
    return values


def _split(side: str) -> list[str]:
    """The overrides of a side, as a shell splits them."""
    try:
        texts = shlex.split(side)
    except ValueError as error:
        raise BadInput("compare", side, f"can't be split: {error}") from error
    for text in texts:
        if "=" not in text and not text.startswith("~"):
            raise BadInput(
                "compare", text, "neither a run directory nor an override, key=value"
            )
    return texts

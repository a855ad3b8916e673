"""The verb `compare`: what a change does, all else and all chance being equal."""

from collections.abc import Sequence
from importlib import import_module

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
follows holds for both, whatever a directory says of it. The result is a study
with two points: differences are paired by replication, and beside each interval stands the
one that independent seeds would have.
Keys are those of livepeer-sim study --help (store, executor, replications, stop, ...)."""


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
    apart = import_module("experiments.cli.sides").sides(a, b, common)
    as_text = import_module("experiments.repeating").as_text
    sides = [f"study.a={as_text(apart.a)}", f"study.b={as_text(apart.b)}"]
    return study.main(["compare", *sides, *apart.common])

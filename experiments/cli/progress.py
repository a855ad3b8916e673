"""A progress bar on a terminal, and nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from experiments.runs.run import OnRound
from experiments.schema import RunConfig


@contextmanager
def progress_bar(config: RunConfig) -> Iterator[OnRound]:
    """What to call after each round of each replication, to move a bar on a terminal."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from tqdm import tqdm  # noqa: PLC0415 - only a terminal needs it

    total = config.horizon.rounds * config.replications
    with tqdm(total=total, unit="round", desc="simulating", smoothing=0.1) as bar:
        done_before: dict[int, int] = {}

        def advance(replication: int, done: int, total: int) -> None:  # noqa: ARG001
            bar.update(done - done_before.get(replication, 0))
            done_before[replication] = done

        yield advance


def _silent(replication: int, done: int, total: int) -> None:
    """Tell nobody."""

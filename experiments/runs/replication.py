"""One replication of a world, as a task that any process can do."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import polars as pl

from experiments.executors.work import Outcome, Progress
from experiments.pasts import pasts_of
from experiments.runs.past import Past, common_past
from experiments.runs.provenance import source_hash
from experiments.schema import RunConfig
from experiments.strategies import fresh_strategies
from sim.metrics import summarise
from sim.runner import run_world
from sim.tables import TABLES

TASK = "experiments.runs.replication:simulate_replication"
"""The task's name for an executor."""

ROWS_PER_GROUP = 100_000
"""Rows of a group in a merged table; fixed, so that every machine writes the same bytes."""


def simulate_replication(
    config: RunConfig,
    replication: int,
    directory: Path,
    progress: Progress,
    past: Past | None = None,
) -> Outcome:
    """Simulate one replication and write its tables.

    Args:
        config: the world, with strategies and emission rule as descriptions.
        replication: its index, from 0; part of the key of every random stream.
        directory: an existing, empty directory.
        progress: told the rounds done and their total after each round.
        past: what the world has in common with others of the replication.
    """
    facts = run_world(
        fresh_strategies(config),
        directory,
        replication=replication,
        on_round=progress,
        pasts=[fresh_strategies(before) for before in pasts_of(config)],
        code=source_hash,
        common=common_past(past, replication),
    )
    return Outcome(summarise(TableFiles(directory)), asdict(facts))


class TableFiles(Mapping[str, pl.DataFrame]):
    """Tables of a directory, read when asked for and not kept.

    Args:
        directory: where the tables are.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in TABLES:
            raise KeyError(name)
        return pl.read_parquet(table_path(self._directory, name))

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


def table_path(directory: Path, name: str) -> Path:
    """Where a table is in a directory of tables."""
    return directory / f"{name}.parquet"


def merge_tables(sources: list[Path], target: Path) -> None:
    """Put the replications' tables together, in the order of the replications.

    Args:
        sources: the replications' directories.
        target: an existing directory.
    """
    for name in TABLES:
        paths = [table_path(source, name) for source in sources]
        merged = table_path(target, name)
        if len(paths) == 1:
            paths[0].rename(merged)
        else:
            pl.scan_parquet(paths).sink_parquet(
                merged, maintain_order=True, row_group_size=ROWS_PER_GROUP
            )

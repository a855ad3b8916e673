"""One world with its wallets, as a task that any process can do."""

from dataclasses import asdict
from pathlib import Path

import polars as pl

from experiments.executors.work import Outcome, Progress
from experiments.runs.past import Past, common_past
from experiments.runs.provenance import source_hash
from experiments.strategies import fresh_strategies
from experiments.studies.stress.measures import MEASURES, outcome
from sim.calendar import DAYS_PER_YEAR
from sim.config import WorldConfig
from sim.runner import run_world

KEPT = ("rounds", "wallets")
"""Tables that are written."""

DAY_S = 86_400.0
"""Seconds in a day."""


def follow_wallets(
    config: WorldConfig,
    replication: int,
    directory: Path,
    progress: Progress,
    past: Past | None = None,
) -> Outcome:
    """Simulate one replication and measure what became of its wallets.

    Args:
        config: the world with its wallets, strategies as descriptions.
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
        code=source_hash,
        tables=set(KEPT),
        common=common_past(past, replication),
    )
    rounds, wallets = (pl.read_parquet(directory / f"{name}.parquet") for name in KEPT)
    found = outcomes(wallets.with_columns(point=pl.lit(0)), rounds_per_year(rounds))
    metrics = {
        f"{measure}.{row['wallet']}": row[measure]
        for row in found.to_dicts()
        for measure in MEASURES
    }
    return Outcome(metrics, asdict(facts))


def rounds_per_year(rounds: pl.DataFrame) -> float:
    """How many rounds a year has, by the mean length of those of a table."""
    return DAYS_PER_YEAR * DAY_S / float(rounds["length_s"].to_numpy().mean())


def outcomes(wallets: pl.DataFrame, per_year: float) -> pl.DataFrame:
    """What became of every wallet in every run.

    Args:
        wallets: rows of the table `wallets`, with the point in front.
        per_year: rounds in a year.

    Returns:
        A row for each point, replication and wallet: the measures.
    """
    rows = []
    keys = ["point", "replication", "wallet"]
    for (point, replication, wallet), path in wallets.sort("round").group_by(
        keys, maintain_order=True
    ):
        values = {
            name: path[name].to_numpy()
            for name in (
                "value_usd",
                "value_lpt",
                "value_eth",
                "unbonding_lpt",
                "liquid_lpt",
            )
        }
        found = outcome(**values, rounds_per_year=per_year)
        rows.append(
            {
                "point": point,
                "replication": replication,
                "wallet": wallet,
                **found._asdict(),
            }
        )
    return pl.DataFrame(rows).sort(keys)

"""One world with its followed orchestrator, as a task that any process can do."""

from dataclasses import asdict
from pathlib import Path

import polars as pl

from experiments.executors.work import Outcome, Progress
from experiments.runs.past import Past, common_past
from experiments.runs.provenance import source_hash
from experiments.strategies import fresh_strategies
from experiments.studies.policies.measures import policy_outcome
from sim.config import WorldConfig
from sim.runner import run_world

KEPT = ("rounds", "orchestrators")
"""Tables that are written; of the second the followed orchestrator's rows."""

FOLLOWED = "followed"
"""The policy's name in a world, whatever it is called in the list: a run is kept by what
it does."""


def follow_policy(
    config: WorldConfig,
    replication: int,
    directory: Path,
    progress: Progress,
    past: Past | None = None,
) -> Outcome:
    """Simulate one replication and measure what became of its orchestrator.

    Args:
        config: the world with its policy, strategies as descriptions.
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
    place = directory / "orchestrators.parquet"
    own = pl.read_parquet(place).filter(orchestrator=facts.policies[FOLLOWED])
    own.write_parquet(place)
    rounds = pl.read_parquet(directory / "rounds.parquet")
    return Outcome(policy_outcome(own, rounds)._asdict(), asdict(facts))

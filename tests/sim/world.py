"""Whole worlds for the tests: their configuration, a run, and its tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from agents.strategies import presence
from agents.strategies.commission import Fixed
from agents.strategies.delegation import Mix, Passive, YieldChaser
from agents.strategies.hardware import Keeps
from agents.strategies.pricing import Advertised
from agents.strategies.reward_calls import Reliable
from agents.strategies.rewards_use import Hold
from agents.strategies.selection import LowestLatency, StakeWeighted
from agents.strategies.sourcing import Stays
from sim.build import WorldBuilder
from sim.config import StrategyConfig, WorldConfig
from sim.engine import Engine
from sim.tables import TABLES

PROFILE = Path(__file__).parent / "profile.json"
"""A made-up calibration profile, so that measuring anew changes no test's world."""


def default_config(changed: Mapping[str, Any] | None = None) -> WorldConfig:
    """The default world with the default strategies, some keys changed."""
    config = WorldConfig(
        seed=7,
        calibration=str(PROFILE),
        strategy=StrategyConfig(
            selection=StakeWeighted(),
            live_selection=LowestLatency(),
            pricing=Advertised(),
            reward_calls=Reliable(),
            commission=Fixed(),
            rewards_use=Hold(),
            presence=presence.Stays(),
            hardware=Keeps(),
            sourcing=Stays(),
            delegation=Mix(
                {"passive": Passive(), "yield_chaser": YieldChaser()},
                {"passive": 0.9, "yield_chaser": 0.1},
            ),
        ),
    )
    for key, value in (changed or {}).items():
        put(config, key, value)
    return config


def put(config: WorldConfig, key: str, value: Any) -> None:
    """Set a dotted key."""
    *path, name = key.split(".")
    node: Any = config
    for part in path:
        node = getattr(node, part)
    assert hasattr(node, name), key
    setattr(node, name, value)


def small_config(changed: Mapping[str, Any] | None = None) -> WorldConfig:
    """Two rounds with a twentieth of the demand."""
    return default_config(
        {
            "horizon.rounds": 2,
            "demand.video_minutes_per_week": 120_000.0,
            "demand.live_ai.minutes_per_week": 39_100.0,
            **(changed or {}),
        }
    )


@dataclass(frozen=True)
class Run:
    """A world that has run, and what it wrote."""

    config: WorldConfig
    engine: Engine
    directory: Path
    tables: dict[str, pl.DataFrame]


def run(
    config: WorldConfig,
    directory: Path,
    replication: int = 0,
    *,
    on_built: Callable[[Engine], None] | None = None,
) -> Run:
    """Run a world and keep hold of its contracts."""
    directory.mkdir(parents=True)
    builder = WorldBuilder(config, directory, replication)
    engine = builder.build()
    if on_built:
        on_built(engine)
    try:
        engine.run(config.horizon.rounds)
    finally:
        engine.close()
    builder.recorder.close()
    return Run(config, engine, directory, read_tables(directory))


def read_tables(directory: Path) -> dict[str, pl.DataFrame]:
    """The six tables of a directory."""
    return {name: pl.read_parquet(directory / f"{name}.parquet") for name in TABLES}


def most_sessions(whole: Run) -> dict[tuple[str, str], int]:
    """Sessions that ran at once at most, by orchestrator and capability."""
    demand = whole.config.demand
    pixels = {
        "transcode": demand.video.pixels_per_s,
        "live_video_to_video": demand.live_ai.pixels_per_s,
    }
    most = {}
    served = whole.tables["jobs"].filter(pl.col("orchestrator") != "")
    for (name, capability), own in served.group_by("orchestrator", "capability"):
        start_s = own["start_s"].to_numpy()
        end_s = start_s + own["units"].to_numpy() / pixels[capability]
        steps = np.concatenate([np.ones(len(start_s)), -np.ones(len(end_s))])
        order = np.lexsort((steps, np.concatenate([start_s, end_s])))
        most[str(name), str(capability)] = int(np.cumsum(steps[order]).max())
    return most


def slots(whole: Run) -> dict[tuple[str, str], int]:
    """Sessions that fit at once, by orchestrator and capability."""
    return {
        (agent.name, capability): count
        for agent in whole.engine.orchestrators
        for capability, count in agent.traits.slots.items()
    }

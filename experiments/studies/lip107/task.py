"""One run of the emissions study: many paths under one tuning of the emission rule."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from experiments.errors import BadInput
from experiments.executors.work import Outcome, Progress
from experiments.studies.lip107.aggregate import Drivers, Rule, Start, simulate
from experiments.studies.lip107.drivers import (
    DriverModel,
    reduced_form_drivers,
    ridge_drivers,
)
from experiments.studies.lip107.history import Series, interpolated_rounds, recorded_days
from experiments.studies.lip107.outcomes import (
    HALF_YEAR_ROUNDS,
    fan_table,
    path_table,
    trailing,
)
from protocol.units import PPB
from sim.checks import Range
from sim.streams import Streams

RANGES = {
    "target_bonding_rate": Range(0, PPB),
    "inflation_change": Range(0, PPB),
    "paths": Range(1, 1_000_000),
    "rounds": Range(HALF_YEAR_ROUNDS, 10_000),
    "seed": Range(0),
    "inflation_floor": Range(0, PPB),
    "inflation_ceiling": Range(0, PPB),
    "window": Range(50, 1_380),
    "block": Range(1, 50),
    "ridge_penalty": Range(0),
}
"""What the numbers of a tuning's settings may be; the record has 1,382 changes."""

STAGES = 3
"""Stages of a run that are told as progress: draws, paths, outcomes."""


@dataclass(slots=True)
class TuningSettings:
    """A tuning of the emission rule and how it is tried."""

    target_bonding_rate: int = 500_000_000
    """Bonding rate above which inflation falls, ppb."""
    inflation_change: int = 500
    """Step of inflation in a round, ppb of the supply per round."""
    drivers: DriverModel = DriverModel.ridge
    """What moves the bonding rate."""
    paths: int = 20_000
    """Paths of a replication."""
    rounds: int = 262
    """Rounds from 2025-11-20 on; the last 207 are the first half of 2026."""
    seed: int = 1
    """Key of all random streams, with the replication."""
    inflation_floor: int = 200_000
    """Lowest inflation, ppb per round."""
    inflation_ceiling: int = 1_000_000
    """Highest inflation, ppb per round."""
    window: int = 828
    """Newest changes of the bonding rate that the drivers learn from."""
    block: int = 7
    """Rounds of a block of the market's series in the ridge model."""
    ridge_penalty: float | None = None
    """Penalty of the ridge model; null = by cross-validation, 0 = least squares."""

    @property
    def rule(self) -> Rule:
        """The tuning as the aggregate model takes it."""
        return Rule(
            self.target_bonding_rate,
            self.inflation_change,
            self.inflation_floor,
            self.inflation_ceiling,
        )


def simulate_tuning(
    settings: TuningSettings, replication: int, directory: Path, progress: Progress
) -> Outcome:
    """Simulate a tuning's paths and write `paths.parquet` and `fan.parquet`.

    Every tuning sees the same draws in the same replication, path by path. Trailing figures
    continue the record in rounds of their real length, whatever the drivers learnt from.

    Args:
        settings: the tuning.
        replication: of the random streams.
        directory: where the tables are written; it exists.
        progress: told of each stage.
    """
    days = recorded_days()
    drivers = draw(settings, days, Streams(settings.seed, replication))
    progress(1, STAGES)
    paths = simulate(start_of(days), drivers, settings.rule)
    progress(2, STAGES)
    before = trailing(interpolated_rounds(days), paths)
    table = path_table(paths, before)
    table.write_parquet(directory / "paths.parquet")
    fan_table(paths, before).write_parquet(directory / "fan.parquet")
    progress(STAGES, STAGES)
    return Outcome(summary(table), {"paths": settings.paths, "rounds": settings.rounds})


def check_tuning(settings: TuningSettings) -> None:
    """Refuse settings that no path can be made of.

    Raises:
        BadInput: names the setting, its value and what would be right.
    """
    for key, allowed in RANGES.items():
        value = getattr(settings, key)
        if value is not None and not allowed.holds(value):
            raise BadInput(key, value, allowed.describe())
    if settings.inflation_ceiling < settings.inflation_floor:
        raise BadInput(
            "inflation_ceiling",
            settings.inflation_ceiling,
            f"must be at least inflation_floor={settings.inflation_floor}",
        )


def draw(settings: TuningSettings, days: Series, streams: Streams) -> Drivers:
    """The drivers of a replication; they depend on everything but the tuning."""
    if settings.drivers is DriverModel.ridge:
        return ridge_drivers(
            days,
            streams,
            rounds=settings.rounds,
            paths=settings.paths,
            window=settings.window,
            block=settings.block,
            penalty=settings.ridge_penalty,
        )
    return reduced_form_drivers(
        days,
        streams,
        rounds=settings.rounds,
        paths=settings.paths,
        window=settings.window,
    )


def start_of(days: Series) -> Start:
    """The network on the last recorded day."""
    return Start(
        float(days.bonding_rate[-1]),
        round(float(days.inflation[-1]) * PPB),
        float(days.total_supply_lpt[-1]),
    )


def summary(paths: pl.DataFrame) -> dict[str, float]:
    """Quantiles of the paths' outcomes and shares of paths that meet the proposal's aims.

    Args:
        paths: the table `paths`.
    """
    dilution = paths["dilution"].to_numpy()
    lowest = paths["lowest_monthly_bonding_rate"].to_numpy()
    metrics: dict[str, float] = {}
    for name in ("dilution", "yield_1y", "lowest_monthly_bonding_rate", "inflation_ppb"):
        values = np.quantile(paths[name].to_numpy(), (0.05, 0.5, 0.95)).tolist()
        metrics |= dict(
            zip((f"{name}_p5", f"{name}_median", f"{name}_p95"), values, strict=True)
        )
    metrics["dilution_below_12_percent_share"] = float(np.mean(dilution < 0.12))
    metrics["bonding_above_40_percent_share"] = float(np.mean(lowest > 0.40))
    return metrics

"""One world at three resolutions: what has to agree, and by how much."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.stats import chi2_contingency, t

from sim.config import Resolution
from sim.metrics import weighted_quantiles
from sim.resolutions.outcomes import GOES_ON
from sim.runner import run_world
from tests.sim.world import default_config

RESOLUTIONS = ("segment", "session", "round")
TOLERANCES = {
    "fees": 0.02,
    "units": 0.02,
    "success": 0.01,
    "winners": 0.05,
    "latency": 0.02,
}
"""Largest distance of the 95 % interval from equality: relative, but points of success."""

DAY_BLOCKS = 7_121
"""Blocks of a day, so that three rounds are three days."""


class Outcome(NamedTuple):
    """What a world came to.

    Attributes:
        figures: by name, as in TOLERANCES.
        work: stints by orchestrator.
    """

    figures: dict[str, float]
    work: dict[str, int]


def outcome(resolution: str, seed: int, directory: Path) -> Outcome:
    """Thirty orchestrators and 20,000 minutes of video in three days."""
    config = default_config(
        {
            "seed": seed,
            "horizon.rounds": 3,
            "protocol.round_length": DAY_BLOCKS,
            "protocol.num_active_transcoders": 30,
            "demand.video_minutes_per_week": 20_000 * 7 / 3,
            "demand.live_ai.minutes_per_week": 0.0,
        }
    )
    config.resolution = Resolution[resolution]
    run_world(config, directory)
    jobs = pl.read_parquet(directory / "jobs.parquet")
    tickets = pl.read_parquet(directory / "tickets.parquet")
    served = jobs.filter(pl.col("latency_s").is_not_null())
    ended = jobs.filter(~pl.col("outcome").is_in(GOES_ON))
    well = ended.filter(pl.col("outcome").is_in(["completed", "late", "running"]))
    weights = served["count"].to_numpy()
    return Outcome(
        {
            "fees": float(jobs["fee_wei"].sum()),
            "units": float(jobs["units"].sum()),
            "success": well["count"].sum() / ended["count"].sum(),
            "winners": float(tickets.height),
            "latency": weighted_quantiles(served["latency_s"].to_numpy(), weights, (0.5,))[
                0
            ],
        },
        dict(served.group_by("orchestrator").agg(pl.col("count").sum()).iter_rows()),
    )


def interval(name: str, one: list[Outcome], other: list[Outcome]) -> tuple[float, float]:
    """95 % interval of a figure's difference, seeds paired; relative but for success."""
    before, after = (
        np.array([found.figures[name] for found in outcomes]) for outcomes in (one, other)
    )
    difference = after - before if name == "success" else (after - before) / before.mean()
    half = t.ppf(0.975, len(difference) - 1) * difference.std(ddof=1)
    half /= np.sqrt(len(difference))
    return float(difference.mean() - half), float(difference.mean() + half)


def work_p_value(one: list[Outcome], other: list[Outcome]) -> float:
    """Chi-square p-value of the two resolutions' shares of work being the same."""
    sums: list[dict[str, int]] = []
    for outcomes in (one, other):
        total: dict[str, int] = {}
        for found in outcomes:
            for name, count in found.work.items():
                total[name] = total.get(name, 0) + count
        sums.append(total)
    names = sorted(set(sums[0]) | set(sums[1]))
    table = np.array([[total.get(name, 0) for name in names] for total in sums])
    return float(chi2_contingency(table[:, table.sum(0) >= 10]).pvalue)

"""One figure of the rounds, of one or several replications."""

from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes

from experiments.plots.style import BLUE, GREY


def draw_replications(
    axes: Axes,
    rounds: pl.DataFrame,
    value: pl.Expr,
    title: str,
    unit: str,
    *,
    steps: bool = False,
    note: bool = False,
) -> None:
    """Draw a figure of the rounds: one line, or each replication under their mean.

    Args:
        axes: where to draw.
        rounds: the table `rounds`, with the columns of the value.
        value: what to draw.
        title: of the axes.
        unit: of the value.
        steps: whether it stays until the next round.
        note: whether to say how many replications there are.
    """
    wide = (
        rounds.select("round", "replication", value.alias("value"))
        .pivot(on="replication", index="round", values="value")
        .sort("round")
    )
    numbers, values = wide["round"].to_numpy(), wide.drop("round").to_numpy()
    style: dict[str, Any] = {"drawstyle": "steps-mid"} if steps else {}
    marker = "o" if len(numbers) <= 10 else None
    if values.shape[1] > 1:
        axes.plot(numbers, values, color=GREY, linewidth=0.6, alpha=0.4, **style)
    mean = np.mean(values, axis=1)
    axes.plot(numbers, mean, color=BLUE, marker=marker, markersize=3, **style)
    axes.set_title(title)
    if values.shape[1] > 1 and note:
        count = f"mean of {values.shape[1]} replications"
        axes.set_title(count, loc="right", fontweight="normal", color=BLUE)
    axes.set_ylabel(unit)
    axes.grid(axis="y")

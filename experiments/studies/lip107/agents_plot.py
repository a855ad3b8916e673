"""The agent world beside the aggregate model."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from experiments.plots.style import BLUE, GREY, ORANGE, new_figure, styled
from experiments.studies.lip107.tunings import Tuning, TuningOutcomes

REACH = (5, 25, 75, 95)
"""Percentiles of the aggregate model's paths that are drawn: thin and thick."""


def plot_agents(
    aggregate: Mapping[Tuning, TuningOutcomes], agents: Mapping[Tuning, np.ndarray]
) -> Figure:
    """Dilution of each replication of the agent world over the aggregate model's spread.

    Args:
        aggregate: paths of the published regression, by tuning.
        agents: dilution of each replication, by tuning.
    """
    with styled():
        figure = new_figure(0.9 + 0.45 * len(agents))
        axes = figure.subplots()
        for row, (tuning, values) in enumerate(agents.items()):
            if tuning in aggregate:
                spread = 100 * np.percentile(aggregate[tuning].dilution, REACH)
                axes.plot(spread[[0, 3]], [row, row], color=GREY, lw=1.0)
                axes.plot(spread[[1, 2]], [row, row], color=GREY, lw=5.0, alpha=0.5)
            axes.plot(100 * values, np.full(len(values), row), "o", color=BLUE, ms=3.5)
            if len(values):
                mean = 100 * float(np.mean(values))
                axes.plot(mean, row, "|", color=ORANGE, ms=14, mew=2)
        axes.set_yticks(range(len(agents)), [tuning.label for tuning in agents])
        axes.set_ylim(len(agents) - 0.5, -0.5)
        axes.set_title("The agent world beside the published model")
        axes.set_xlabel(
            "dilution H1 2026 (%); grey: published model, middle 50 % and 90 %; "
            "dots: replications, bar: their mean"
        )
        axes.grid(axis="x")
        return figure

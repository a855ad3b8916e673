"""Do the three time resolutions agree?"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from experiments.statistics.intervals import Interval
from experiments.statistics.paired import paired_difference
from experiments.statistics.verdicts import agreement
from experiments.studies import arguments
from experiments.studies.base import Answer, Check, Point, Question, Results
from experiments.studies.resolutions.plot import Bar, plot_agreement
from experiments.studies.worlds import WorldComposer
from sim.config import Resolution


class Figure(NamedTuple):
    """A figure that has to agree.

    Attributes:
        metric: its name in the summary.
        name: as a reader would call it.
        tolerance: largest distance, a share of the figure.
        relative: whether the distance is a share of the figure, or of 1.
    """

    metric: str
    name: str
    tolerance: float
    relative: bool = True


FIGURES = (
    Figure("transcode_fees_eth", "fees", 0.02),
    Figure("transcode_minutes", "minutes served", 0.02),
    Figure("transcode_served_share", "streams served", 0.01, relative=False),
    Figure("winning_tickets", "winning tickets", 0.05),
    Figure("transcode_latency_s_median", "median latency", 0.02),
)
"""What is compared, and how near it has to be (assumption: what a reader would not see in
a plot)."""


@dataclass(frozen=True)
class Resolutions:
    """The same world at every resolution, replications paired.

    Attributes:
        title, text: of the report.
    """

    title: str = "Three resolutions of one world"
    text: str = ""

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """The world at each resolution.

        Raises:
            BadInput: it can't be run.
        """
        question = Question(
            arguments.text("study.title", self.title),
            arguments.text("study.text", self.text),
            baseline=list(Resolution).index(Resolution.session),
            metrics=tuple(figure.metric for figure in FIGURES),
        )
        return question, [
            worlds.point({"resolution": each.name}, each.name) for each in Resolution
        ]

    def answer(self, results: Results) -> Answer:
        """Every pair's differences beside how far apart they may be."""
        bars = list(_bars(results))
        checks = tuple(_check(bar) for bar in bars)
        far = [check for check in checks if check.verdict != "met"]
        finding = (
            f"All {len(checks)} differences lie within their tolerances."
            if checks and not far
            else f"{len(far)} of {len(checks)} differences are not shown to lie within "
            "their tolerances."
        )
        return Answer((finding,), checks, {"agreement": plot_agreement(bars)})


def _bars(results: Results) -> Iterator[Bar]:
    """Each figure's difference between each pair of resolutions."""
    for figure in FIGURES:
        runs = [
            results.of_point("runs", number, ["replication", figure.metric])
            for number in range(len(Resolution))
        ]
        for one, other in combinations(range(len(Resolution)), 2):
            both = runs[one].join(runs[other], on="replication", suffix="_other")
            both = both.sort("replication")
            if both.height == 0:
                continue
            before = both[figure.metric].to_numpy()
            after = both[f"{figure.metric}_other"].to_numpy()
            found = paired_difference(after, before).paired
            scale = float(np.mean(before)) if figure.relative else 1.0
            pair = f"{list(Resolution)[other].name} less {list(Resolution)[one].name}"
            yield Bar(figure.name, pair, _scaled(found, scale), figure.tolerance)


def _scaled(interval: Interval, scale: float) -> Interval:
    """An interval in units of a scale; nothing where that is 0."""
    if scale == 0:
        return Interval(None, None, None)
    ends = (None if each is None else each / scale for each in interval)
    return Interval(*ends)


def _check(bar: Bar) -> Check:
    estimate, low, high = bar.difference
    return Check(
        f"{bar.figure}: {bar.pair}",
        float("nan") if estimate is None else estimate,
        low,
        high,
        0.0,
        bar.tolerance,
        agreement(bar.difference, 0.0, bar.tolerance),
    )

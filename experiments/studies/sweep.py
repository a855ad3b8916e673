"""The general study: worlds that differ in some values, compared on their metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.errors import BadInput
from experiments.studies import arguments
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.designs import Design, Values, expand, flat
from experiments.studies.sharing import sharing
from experiments.studies.worlds import WorldComposer, label_of

SHOWN = (
    "bonding_rate_last",
    "inflation_ppb_last",
    "minted_lpt",
    "fees_eth_per_day",
    "stake_yield_per_year",
    "delegates_hhi",
)
"""Metrics that are compared unless a study names its own."""


@dataclass(frozen=True)
class Sweep:
    """Worlds at the points of a design.

    Attributes:
        title: of the report.
        text: the question in a sentence or two.
        grid, zip, latin_hypercube, sobol, samples, file: what varies, as in `Design`.
        labels: names of the points, in order; made of their values where left out.
        baseline: values of the point that the others are compared with, or its number.
        metrics: metrics to compare and draw.
        rank_by: metric that ranks the points.
        higher_is_better: whether more of it is better.
    """

    title: str = "A sweep"
    text: str = ""
    grid: Mapping[str, Any] | None = None
    zip: Mapping[str, Any] | None = None
    latin_hypercube: Mapping[str, Any] | None = None
    sobol: Mapping[str, Any] | None = None
    samples: int | None = None
    file: str | None = None
    labels: Sequence[str] | None = None
    baseline: Mapping[str, Any] | int | None = None
    metrics: Sequence[str] = SHOWN
    rank_by: str | None = None
    higher_is_better: bool = True

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """The question and the points of the design, each a checked world.

        Raises:
            BadInput: a design that makes no points, or a point that can't be run.
        """
        values = expand(self._design(), worlds.config.seed, worlds.is_whole)
        if self.labels is None:
            labels = [label_of(point) for point in values]
        else:
            labels = arguments.labels("study.labels", self.labels, len(values))
        rank_by = self.rank_by
        question = Question(
            title=arguments.text("study.title", self.title),
            text=arguments.text("study.text", self.text),
            baseline=self._baseline(values),
            metrics=arguments.names("study.metrics", self.metrics),
            rank_by=rank_by and arguments.text("study.rank_by", rank_by),
            higher_is_better=arguments.truth(
                "study.higher_is_better", self.higher_is_better
            ),
        )
        points = [
            worlds.point(point, label) for point, label in zip(values, labels, strict=True)
        ]
        return question, sharing(points)

    def answer(self, results: Results) -> Answer:  # noqa: ARG002 - as every study's
        """Nothing beside what every study says."""
        return Answer()

    def _design(self) -> Design:
        return Design(
            self.grid, self.zip, self.latin_hypercube, self.sobol, self.samples, self.file
        )

    def _baseline(self, values: Sequence[Values]) -> int | None:
        if self.baseline is None:
            return None
        if isinstance(self.baseline, Mapping):
            wanted = flat(self.baseline, "study.baseline")
            found = [i for i, point in enumerate(values) if wanted.items() <= point.items()]
            if len(found) != 1:
                raise BadInput(
                    "study.baseline", wanted, f"must be one point, but {len(found)} match"
                )
            return found[0]
        problem = f"must be a point, 0 to {len(values) - 1}, or the values of one"
        baseline = arguments.whole("study.baseline", self.baseline, problem)
        if not 0 <= baseline < len(values):
            raise BadInput("study.baseline", baseline, problem)
        return baseline

"""Two configurations side by side on the same draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.errors import BadInput
from experiments.studies import arguments
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.designs import flat
from experiments.studies.sharing import sharing
from experiments.studies.sweep import SHOWN
from experiments.studies.worlds import WorldComposer, label_of


@dataclass(frozen=True)
class Pair:
    """A baseline and a counterfactual, which differ in some values.

    Attributes:
        title, text: of the report.
        a: values of the baseline by key.
        b: values of the counterfactual by key.
        labels: names of the two; made of the values that differ where left out.
        metrics: metrics to compare and draw.
    """

    title: str = "A comparison"
    text: str = ""
    a: Mapping[str, Any] | None = None
    b: Mapping[str, Any] | None = None
    labels: Sequence[str] | None = None
    metrics: Sequence[str] = SHOWN

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """The two worlds.

        Raises:
            BadInput: they don't differ, or one can't be run.
        """
        a, b = flat(self.a, "study.a"), flat(self.b, "study.b")
        seeds = [side.get("seed", worlds.config.seed) for side in (a, b)]
        if seeds[0] != seeds[1]:
            raise BadInput(
                "seed",
                f"{seeds[0]} and {seeds[1]}",
                "must be the same in both: they are paired; give seed=NUMBER for both",
            )
        if self.labels is None:
            labels = [_label(a, b), _label(b, a)]
        else:
            labels = arguments.labels("study.labels", self.labels, 2)
        question = Question(
            arguments.text("study.title", self.title),
            arguments.text("study.text", self.text),
            baseline=0,
            metrics=arguments.names("study.metrics", self.metrics),
        )
        points = [worlds.point(a, labels[0]), worlds.point(b, labels[1])]
        if points[0].identity == points[1].identity:
            raise BadInput("A and B", None, "are the same configuration")
        return question, sharing(points)

    def answer(self, results: Results) -> Answer:  # noqa: ARG002 - as every study's
        """Nothing beside what every study says."""
        return Answer()


def _label(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    """A name made of what sets one apart from the other."""
    apart = {
        key: value
        for key, value in ours.items()
        if key not in theirs or theirs[key] != value
    }
    return label_of(apart)

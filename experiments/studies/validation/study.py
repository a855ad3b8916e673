"""The validation study: a year of the default population, seed by seed."""

from dataclasses import dataclass

from experiments.errors import BadInput
from experiments.studies import arguments
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.identity import point_identity, world_content
from experiments.studies.validation.answers import answer
from experiments.studies.validation.task import KEPT, TASK
from experiments.studies.worlds import WorldComposer

LEAST_ROUNDS = 30
"""Rounds below which daily and weekly changes make no figures."""


@dataclass(frozen=True)
class Validation:
    """One world, many seeds, each measured as the real population was.

    Attributes:
        title, text: of the report.
    """

    title: str = "Validation"
    text: str = ""

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """The one world.

        Raises:
            BadInput: a run that is too short to be measured.
        """
        world = worlds.world({})
        if world.horizon.rounds < LEAST_ROUNDS:
            raise BadInput(
                "horizon.rounds", world.horizon.rounds, f"must be at least {LEAST_ROUNDS}"
            )
        keep = (*KEPT, *(name for name in worlds.config.keep_tables if name not in KEPT))
        content = {**world_content(world), "measured": TASK}
        point = Point("as configured", {}, TASK, world, point_identity(content, keep), keep)
        title = arguments.text("study.title", self.title)
        text = arguments.text("study.text", self.text)
        return Question(title, text), [point]

    def answer(self, results: Results) -> Answer:
        """A verdict on each target."""
        return answer(results)

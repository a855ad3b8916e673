"""A study whose runs cost nothing: the mean of some throws of dice, fair and loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from experiments.executors.work import Outcome, Progress
from experiments.studies.base import Answer, Check, Point, Question, Results
from experiments.studies.identity import point_identity
from experiments.studies.worlds import WorldComposer
from sim.streams import Streams

THROWS = 100


def throw(faces: int, replication: int, directory: Path, progress: Progress) -> Outcome:
    """Throw a die; one of no faces breaks."""
    generator = Streams(3, replication).generator("dice")
    thrown = (generator.random(THROWS) * faces + 1).astype(int)
    if faces < 1:
        raise ValueError(f"a die of {faces} faces")
    pl.DataFrame({"replication": replication, "throw": thrown}).write_parquet(
        directory / "throws.parquet"
    )
    progress(1, 1)
    return Outcome({"mean_throw": float(thrown.mean())}, {})


@dataclass(frozen=True)
class Dice:
    """Dice of several numbers of faces, the first being the baseline."""

    faces: Sequence[int] = (6, 8)
    rank_by: str | None = None

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        points = [
            Point(
                f"{faces} faces",
                {"faces": faces},
                "tests.experiments.dice:throw",
                faces,
                point_identity({"faces": faces}, ("throws",)),
                ("throws",),
            )
            for faces in self.faces
        ]
        question = Question("Dice", "Which is higher?", 0, ("mean_throw",), self.rank_by)
        return question, points

    def answer(self, results: Results) -> Answer:
        throws = results.scan("throws").select(pl.len()).collect().item()
        met = Check("faces", 6.0, None, None, 6.0, 0.0, "met")
        return Answer((f"{throws} throws.",), (met,))

"""What a study is made of: its points, and the answer that it draws from their runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import polars as pl

from experiments.runs.past import Past

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.schema import StudyConfig
    from experiments.studies.worlds import WorldComposer


class Point(NamedTuple):
    """One point of a study: what is run there, and how often.

    Args:
        label: a short name for tables and plots.
        values: what sets it apart, by key.
        task: dotted name of the function that does a run, `package.module:function`.
        settings: what the task is given; it travels to other processes.
        identity: the same as JSON can say it; with the code it makes a run's address.
        keep: tables that are kept of each run.
        replications: how often it is run; None means as often as the study says.
        past: what it has in common with other points, see `experiments.studies.sharing`.
    """

    label: str
    values: Mapping[str, Any]
    task: str
    settings: Any
    identity: Mapping[str, Any]
    keep: tuple[str, ...]
    replications: int | None = None
    past: Past | None = None


class Check(NamedTuple):
    """A figure beside the one that it should meet.

    Args:
        name: what is compared.
        simulated: our figure.
        low, high: its interval; None for a figure without chance.
        target: the published or exact figure.
        tolerance: how far from it is still met; None where the target is a lower bound.
        verdict: met, missed or undecided.
    """

    name: str
    simulated: float
    low: float | None
    high: float | None
    target: float
    tolerance: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a study asks, and how its generic answer is made.

    Attributes:
        title: of the report.
        text: the question in a sentence or two.
        baseline: number of the point that the others are compared with; None for none.
        metrics: metrics that are compared and drawn; all are in the tables.
        rank_by: metric that ranks the points; None for no ranking.
        higher_is_better: whether more of it is better.
        page: whether its directory holds a report from the start.
    """

    title: str
    text: str = ""
    baseline: int | None = None
    metrics: tuple[str, ...] = ()
    rank_by: str | None = None
    higher_is_better: bool = True
    page: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """The assembled results of a study, from which it answers.

    Attributes:
        config: of the study.
        points: in order; their numbers are the column `point` of every table.
        tables: the folder of the assembled tables.
    """

    config: "StudyConfig"
    points: Sequence[Point]
    tables: Path

    def scan(self, table: str) -> pl.LazyFrame:
        """A table of all runs, unread; its first column is the point."""
        return pl.scan_parquet(self.tables / f"{table}.parquet")

    def of_point(self, table: str, number: int, columns: Sequence[str]) -> pl.DataFrame:
        """Some columns of a point's runs; no rows where none of them has a result."""
        if not (self.tables / f"{table}.parquet").exists():
            return pl.DataFrame({column: [] for column in columns})
        of_point = self.scan(table).filter(pl.col("point") == number)
        return of_point.select(columns).collect()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a study concludes beside the tables and figures that every study has.

    Attributes:
        findings: sentences, the most important first.
        checks: figures beside those that they should meet.
        figures: drawings by file name.
        tables: more tables by name.
        extra: more of the summary, by name.
    """

    findings: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    figures: Mapping[str, "Figure"] = field(default_factory=dict)
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


class Study(Protocol):
    """A question with its points: what the option `study=NAME` builds."""

    def points(self, worlds: "WorldComposer") -> tuple[Question, list[Point]]:
        """What is asked, and what is run for it.

        Args:
            worlds: makes checked worlds out of values by key.

        Raises:
            BadInput: a point that can't be run.
        """
        ...

    def answer(self, results: Results) -> Answer:
        """What the study concludes from its results."""
        ...

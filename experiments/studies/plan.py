"""The runs of a study, one after the other and never all at once."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from experiments.executors.work import Work
from experiments.runs.past import Past
from experiments.studies.base import Point
from experiments.studies.identity import run_key


class Planned(NamedTuple):
    """A run and the point that it belongs to.

    Args:
        point: number of the point.
        work: what is to be done.
    """

    point: int
    work: Work


def planned(
    points: Sequence[Point], replications: int, first: int = 0
) -> Iterator[Planned]:
    """The runs of a study, all points of a replication before the next.

    Common random numbers come of it: a replication draws the same at every point. Points
    with a past in common come in a row.

    Args:
        points: of the study.
        replications: of each point that doesn't say its own.
        first: replication to begin with; above 0, a point that says its own number is
            left out, for its runs came with the first.
    """
    counts = [
        0 if first and point.replications is not None else count_of(point, replications)
        for point in points
    ]
    order = _in_a_row(points)
    for replication in range(first, max(counts)):
        for number in order:
            if replication < counts[number]:
                yield Planned(number, work_of(points[number], replication))


def _in_a_row(points: Sequence[Point]) -> list[int]:
    """The numbers of the points; those with a past in common follow on their first."""
    firsts: dict[Past, int] = {}
    places = [
        number if point.past is None else firsts.setdefault(point.past, number)
        for number, point in enumerate(points)
    ]
    return sorted(range(len(points)), key=places.__getitem__)


def runs_in(points: Sequence[Point], replications: int) -> int:
    """How many runs that are."""
    return sum(count_of(point, replications) for point in points)


def count_of(point: Point, replications: int) -> int:
    """Replications of a point: its own number, or the study's."""
    return replications if point.replications is None else point.replications


def work_of(point: Point, replication: int) -> Work:
    """What an executor is given for a run."""
    key = run_key(point.identity, point.task, replication)
    return Work(key, point.task, point.settings, replication, point.keep, point.past)

"""The order of a study's runs."""

from experiments.runs.past import Past
from experiments.studies.plan import count_of, planned, runs_in, work_of
from tests.experiments.studies.cheap import TASK, point

POINTS = [point("a"), point("b", mean=1.0), point("once", replications=1, mean=2.0)]


def order(replications: int, first: int = 0) -> list[tuple[int, int]]:
    plans = planned(POINTS, replications, first)
    return [(plan.point, plan.work.replication) for plan in plans]


def test_all_points_of_a_replication_come_before_the_next() -> None:
    assert order(2) == [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)]
    assert runs_in(POINTS, 2) == 5


def test_later_replications_leave_out_points_that_say_their_own_number() -> None:
    assert order(4, first=2) == [(0, 2), (1, 2), (0, 3), (1, 3)]
    many = [point("a"), point("many", replications=5)]
    assert [plan.point for plan in planned(many, 2)] == [0, 1, 0, 1, 1, 1, 1]
    assert [plan.point for plan in planned(many, 4, 2)] == [0, 0]


def test_points_with_a_past_in_common_come_in_a_row() -> None:
    pasts = [Past(name, 3, ()) if name else None for name in ("a", "b", "", "a", "b")]
    points = [point(str(at))._replace(past=past) for at, past in enumerate(pasts)]
    plans = [*planned(points, 2)]
    assert [plan.point for plan in plans] == [0, 3, 1, 4, 2] * 2
    assert [plan.work.past for plan in plans] == [pasts[plan.point] for plan in plans]
    # A past is no part of what a run is: it is found in the store with and without it.
    alone = work_of(points[0]._replace(past=None), 0)
    assert alone.key == work_of(points[0], 0).key


def test_the_number_of_a_point_wins() -> None:
    assert count_of(POINTS[0], 9) == 9
    assert count_of(POINTS[2], 9) == 1


def test_a_work_is_what_its_point_says() -> None:
    work = work_of(POINTS[1], 3)
    assert (work.task, work.replication, work.keep) == (TASK, 3, ("draws",))
    assert work.settings == {"mean": 1.0}
    assert len(work.key) == 64
    assert work.key != work_of(POINTS[1], 4).key
    assert work.key != work_of(POINTS[0], 3).key
    # A label is no part of what is run.
    assert work_of(POINTS[0]._replace(label="other"), 0) == work_of(POINTS[0], 0)

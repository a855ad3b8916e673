"""What is particular about a configuration."""

from experiments.reports.configs import (
    NOT_SET,
    against_defaults,
    between_points,
    default_config,
    flat,
)
from experiments.reports.page import Table
from experiments.reports.records import Point


def texts(table: Table) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row) for row in table.rows]


def test_the_defaults_differ_from_themselves_in_nothing() -> None:
    defaults = default_config()
    assert flat(defaults)["horizon.rounds"] > 0
    assert texts(against_defaults(defaults, defaults)) == []


def test_a_run_lacks_the_keys_of_a_study_and_that_is_no_difference() -> None:
    run = {"seed": 1, "horizon": {"rounds": 3}, "overwrite": True}
    study = {"seed": 0, "horizon": {"rounds": 3}, "retry_failed": False, "stop": {"n": 1}}
    assert texts(against_defaults(run, study)) == [("seed", "1", "0")]


def test_what_a_replaced_strategy_lost_is_told() -> None:
    here = {"strategy": {"selection": {"_target_": "mine.First"}}}
    usual = {"strategy": {"selection": {"_target_": "ours.Stake", "weight": 0.7}}}
    assert texts(against_defaults(here, usual)) == [
        ("strategy.selection._target_", "mine.First", "ours.Stake"),
        ("strategy.selection.weight", NOT_SET, "0.7"),
    ]


def test_points_are_set_against_each_other() -> None:
    values = [
        {"era": "delta", "step": 700},
        {"era": "delta", "step": None},
        {"era": "delta"},
    ]
    table, same = between_points(
        [Point(n, f"p{n}", value, 1, {}) for n, value in enumerate(values)]
    )
    assert table.head == ("point", "step")
    assert texts(table) == [("p0", "700"), ("p1", "null"), ("p2", NOT_SET)]
    assert same == ("The same at every point: era=delta",)


def test_many_points_are_cut_with_a_note() -> None:
    points = [Point(n, f"p{n}", {"seed": n}, 1, {}) for n in range(1_000)]
    table, _ = between_points(points)
    assert len(table.rows) == 200
    assert table.note == ("The first 200 of 1,000 rows; all are in tables/points.parquet.")

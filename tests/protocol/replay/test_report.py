"""The report of a replay."""

from pathlib import Path

from protocol.replay.report import format_report
from protocol.replay.runner import Failure, TraceResult


def test_a_line_for_each_failure_and_the_count_last() -> None:
    results = [
        TraceResult(Path("open/a.json"), "a", 40, None),
        TraceResult(
            Path("open/b.json"), "b", 7, Failure(7, "bond", "event 1.args.amount", "5", "6")
        ),
        TraceResult(
            Path("c.json"), "c", 0, Failure(None, "deploy", "state.paused", "a\nb", False)
        ),
    ]
    assert format_report(results).splitlines() == [
        "open/b.json: step 7 (bond): event 1.args.amount: expected 5, got 6",
        "c.json: initial state (deploy): state.paused: expected a\\nb, got False",
        "1 passed, 2 failed",
    ]


def test_nothing_failed() -> None:
    assert format_report([TraceResult(Path("a.json"), "a", 1, None)]) == (
        "1 passed, 0 failed"
    )

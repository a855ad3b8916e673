"""What a study decided, in sentences and tables."""

import json
from typing import Any

from experiments.reports.comparisons import (
    asked_metrics,
    comparison_tables,
    verdict_lines,
)
from experiments.reports.fields import Fields
from experiments.reports.reading_study import read_study
from experiments.reports.records import StudySummary
from tests.experiments.reports.directories import study_summary


def summary(**changes: Any) -> StudySummary:
    content = json.loads(json.dumps(study_summary() | changes))
    return read_study(Fields("summary.json", "", content))


def test_findings_come_first() -> None:
    assert verdict_lines(summary()) == (
        "A step of 1400 raises the bonding rate & nothing else <here>.",
        "Can't be told from the best by bonding_rate_last: step 1400, step 700.",
        "Differences to the baseline: 1 undecided, 1 above.",
        "Checks against known figures: 1 met.",
    )


def test_one_best_is_named() -> None:
    ranking = study_summary()["ranking"]
    for row in ranking["rows"][1:]:
        row["with_the_best"] = False
    assert "Best by bonding_rate_last: step 1400." in verdict_lines(
        summary(ranking=ranking)
    )


def test_a_study_that_compares_nothing_has_no_tables() -> None:
    bare = summary(findings=[], ranking=None, differences=[], checks=[], baseline=None)
    assert verdict_lines(bare) == ()
    assert comparison_tables(bare) == ()
    assert asked_metrics(bare) == []


def test_the_tables_hold_the_figures() -> None:
    checks, ranking, differences = comparison_tables(summary())
    assert [cell.text for cell in checks.rows[0]] == [
        *("dilution of 2025", "0.1162", "0.1128", "0.1196", "0.12", "0.01", "met")
    ]
    assert ranking.caption == "Ranking by bonding_rate_last, higher is better"
    assert [cell.text for cell in ranking.rows[0]] == [
        *("step 1400", "1", "2", "71 %", "with the best")
    ]
    assert differences.caption == "Difference in bonding_rate_last to today"
    assert [cell.text for cell in differences.rows[1]] == [
        *("step 1400", "0.0092", "0.0072", "0.0112", "3", "", "-0.004 … 0.022", "above")
    ]

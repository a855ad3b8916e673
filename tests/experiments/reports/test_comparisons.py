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


def test_a_sentence_names_a_few_of_many() -> None:
    ranking = study_summary()["ranking"]
    rows = [ranking["rows"][0] | {"label": f"p{number}"} for number in range(1_010)]
    (line,) = verdict_lines(
        summary(ranking=ranking | {"rows": rows}, differences=[], checks=[], findings=[])
    )
    assert line.endswith(
        "bonding_rate_last: p0, p1, p2, p3, p4, p5, p6, p7 and 1,002 others."
    )


def test_differences_are_in_the_order_of_the_study() -> None:
    rows = [
        study_summary()["differences"][0] | {"metric": metric, "point": point}
        for point in (1, 2)
        for metric in ("minted_lpt", "fees_eth")
    ]
    tables = comparison_tables(summary(differences=rows, ranking=None, checks=[]))
    assert [(table.caption, len(table.rows)) for table in tables] == [
        ("Difference in minted_lpt to today", 2),
        ("Difference in fees_eth to today", 2),
    ]


def test_a_study_that_compares_nothing_has_no_tables() -> None:
    bare = summary(findings=[], ranking=None, differences=[], checks=[], baseline=None)
    assert verdict_lines(bare) == ()
    assert comparison_tables(bare) == ()
    assert asked_metrics(bare) == []


def test_the_tables_hold_the_figures() -> None:
    checks, ranking, differences = comparison_tables(summary())
    assert [cell.text for cell in checks.rows[0]] == [
        *("dilution of 2025", "met", "0.1162", "0.1128", "0.1196", "0.12", "0.01")
    ]
    assert ranking.caption == "Ranking by bonding_rate_last, higher is better"
    assert [cell.text for cell in ranking.rows[0]] == [
        *("step 1400", "with the best", "1", "2", "71 %")
    ]
    assert differences.caption == "Difference in bonding_rate_last to today"
    assert [cell.text for cell in differences.rows[1]] == [
        *("step 1400", "above", "0.0092", "0.0072", "0.0112", "3", "", "-0.004 … 0.022")
    ]

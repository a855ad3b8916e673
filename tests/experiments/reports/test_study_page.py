"""The report of a study directory, as a reader meets it."""

from pathlib import Path
from typing import Any

from experiments.reports.write import write_report
from tests.experiments.reports.directories import (
    KEY,
    TRACEBACK,
    study_directory,
    study_summary,
)
from tests.experiments.reports.markup import Markup


def markup(place: Path, **changes: Any) -> Markup:
    page = write_report(study_directory(place / "study", **changes))
    return Markup(page.read_text(encoding="utf-8"))


def test_the_question_and_the_verdicts_come_first(tmp_path: Path) -> None:
    page = markup(tmp_path)
    assert page.words["h1"] == ["Steps of inflation"]
    assert "Does a larger step hold the bonding rate?" in page.words["p"]
    assert page.words["li"][0] == (
        "A step of 1400 raises the bonding rate & nothing else <here>."
    )
    assert page.words["h2"] == [
        *("Comparisons", "Estimates", "Plots", "What was asked", "Failures"),
        *("How to repeat it", "Provenance"),
    ]


def test_estimates_are_by_metric_what_was_asked_first(tmp_path: Path) -> None:
    page = markup(tmp_path)
    captions = [
        text
        for text in page.words["code"]
        if text in study_summary()["points"][0]["metrics"]
    ]
    assert captions == ["bonding_rate_last", "minted_lpt", "fees_eth"]
    assert ["step 1400", "96,745", "96,271", "97,219", "3", ""] in page.rows
    assert len(page.named("svg", "viewbox")) == 3 * 3 + 2


def test_points_are_set_against_each_other_and_the_rest_against_defaults(
    tmp_path: Path,
) -> None:
    page = markup(tmp_path)
    assert ["point", "protocol.inflation_change"] in page.rows
    assert ["step 700", "700"] in page.rows
    assert "The same at every point: era=delta" in page.words["p"]
    assert page.row("horizon.rounds") == ["horizon.rounds", "9", "60"]
    assert page.row("study.title") == ["study.title", "Steps", "not set"]


def test_failures_are_told_at_once_and_folded_below(tmp_path: Path) -> None:
    page = markup(tmp_path)
    assert (
        "1 run failed and left no figures; what is shown is of the others."
        in page.words["p"]
    )
    assert "step 700, replication 2: ValueError: <late>" in page.words["summary"]
    assert f"run store key {KEY}\n\n{TRACEBACK}" in page.words["code"]
    assert page.named("details", "open") == []
    assert page.row("runs")[1] == "5 done, 3 cached, 1 failed"


def test_a_study_of_one_point_that_compares_nothing(tmp_path: Path) -> None:
    only = study_summary()["points"][:1]
    bare: dict[str, Any] = {"differences": [], "ranking": None, "checks": []}
    page = markup(tmp_path, points=only, baseline=None, findings=[], failed=[], **bare)
    assert page.words["li"] == ["Nothing was to be decided: estimates only."]
    assert page.row("minted_lpt") == ["minted_lpt", "94,848", "94,374", "95,322", "3"]
    assert not {"Comparisons", "Failures"} & {*page.words["h2"]}


def test_very_many_failures_are_cut_with_a_note(tmp_path: Path) -> None:
    page = markup(tmp_path, failed=study_summary()["failed"] * 300)
    assert "The first 200 are shown; all are in summary.json." in page.words["p"]
    assert sum(KEY in text for text in page.words["code"]) == 200


def test_metrics_without_a_value_or_an_interval(tmp_path: Path) -> None:
    points = study_summary()["points"]
    points[0]["metrics"]["fees_eth"] |= {"mean": None, "low": None, "high": None}
    points[1]["metrics"]["fees_eth"] |= {"low": None, "high": None}
    page = markup(tmp_path, points=points)
    assert ["today", "undefined", "none", "none", "3", ""] in page.rows
    assert ["step 700", "0.014342", "none", "none", "3", ""] in page.rows

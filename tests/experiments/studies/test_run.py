"""A study becomes its directory."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments.errors import BadInput
from experiments.studies import conduct as conducting
from experiments.studies.base import Answer, Check, Question, Results
from experiments.studies.prepare import Prepared
from experiments.studies.run import Concluded, run_study
from tests.experiments.studies.cheap import Here, config_of, point
from tests.experiments.worlds import names


class Asked:
    """Answers with something of each kind."""

    def points(self, worlds: object) -> Any:
        raise AssertionError("a prepared study has its points")

    def answer(self, results: Results) -> Answer:
        from experiments.plots.style import new_figure  # noqa: PLC0415

        draws = results.scan("draws").collect()
        largest = draws.group_by("point", maintain_order=True).agg(pl.col("value").max())
        return Answer(
            findings=("Points differ.",),
            checks=(Check("draws", draws.height, None, None, 6, 0, "met"),),
            figures={"own": new_figure(1.0)},
            tables={"largest": largest},
        )


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conducting, "executor_of", lambda config, runs: Here())


def prepared(folder: Path, *, question: Question | None = None, **changes: Any) -> Prepared:
    config = config_of(store=str(folder / "store"), replications=3, **changes)
    points = [point("zero"), point("one", mean=1.0)]
    asked = question or Question(
        "Draws", "Which?", baseline=0, metrics=("value", "absent"), rank_by="value"
    )
    return Prepared("draws", config, Asked(), asked, points, str(folder / "place"))


def concluded(folder: Path, **changes: Any) -> Concluded:
    return run_study(prepared(folder, **changes), lambda event, total: None)


def test_what_a_study_leaves(tmp_path: Path) -> None:
    found = concluded(tmp_path)
    place = tmp_path / "place"
    assert (found.place, found.failed) == (place, [])
    assert names(tmp_path) == ["place", "store"]
    assert names(place) == [
        "config.yaml",
        "manifest.json",
        "plots",
        "summary.json",
        "tables",
    ]
    assert names(place / "plots") == ["difference_value.png", "own.png", "points.png"]
    assert [name.removesuffix(".parquet") for name in names(place / "tables")] == [
        "differences",
        "draws",
        "estimates",
        "largest",
        "points",
        "ranking",
        "runs",
    ]


def test_the_summary_says_what_was_found(tmp_path: Path) -> None:
    concluded(tmp_path)
    summary = json.loads((tmp_path / "place" / "summary.json").read_text())
    assert (summary["kind"], summary["name"], summary["title"]) == (
        "study",
        "draws",
        "Draws",
    )
    assert summary["findings"] == ["Points differ.", "No run has the metric absent."]
    (check,) = summary["checks"]
    assert (check["simulated"], check["verdict"]) == (6, "met")
    assert [each["label"] for each in summary["points"]] == ["zero", "one"]
    assert summary["points"][0]["metrics"]["value"]["replications"] == 3
    (difference,) = summary["differences"]
    assert (difference["point"], difference["verdict"]) == (1, "above")
    assert [row["label"] for row in summary["ranking"]["rows"]] == ["one", "zero"]
    assert summary["failed"] == []


def test_the_manifest_describes_every_table(tmp_path: Path) -> None:
    concluded(tmp_path)
    manifest = json.loads((tmp_path / "place" / "manifest.json").read_text())
    assert (manifest["kind"], manifest["study"]) == ("study", "draws")
    assert manifest["runs"]["done"] == 6
    assert sorted(f"{name}.parquet" for name in manifest["tables"]) == names(
        tmp_path / "place" / "tables"
    )
    assert manifest["tables"]["runs"]["rows"] == 6
    assert manifest["tables"]["estimates"]["columns"]["mean"]["dtype"] == "Float64"


def test_a_metric_to_rank_by_that_no_run_has_is_told(tmp_path: Path) -> None:
    concluded(tmp_path, question=Question("Draws", rank_by="valeu"))
    summary = json.loads((tmp_path / "place" / "summary.json").read_text())
    assert summary["findings"][1:] == ["No run has the metric valeu."]
    assert summary["ranking"] is None


def test_a_place_that_holds_a_result(tmp_path: Path) -> None:
    concluded(tmp_path)
    before = (tmp_path / "place" / "manifest.json").read_bytes()
    with pytest.raises(BadInput, match=r"hydra\.run\.dir=.*: holds a result"):
        concluded(tmp_path)
    assert (tmp_path / "place" / "manifest.json").read_bytes() == before
    assert concluded(tmp_path, overwrite=True).tally[:3] == (0, 6, 0)


def test_an_answer_that_raises_leaves_the_runs_and_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(study: Asked, results: Results) -> Answer:
        raise ZeroDivisionError

    monkeypatch.setattr(Asked, "answer", fail)
    with pytest.raises(ZeroDivisionError):
        concluded(tmp_path)
    assert names(tmp_path) == ["store"]
    monkeypatch.undo()
    monkeypatch.setattr(conducting, "executor_of", lambda config, runs: Here())
    assert concluded(tmp_path).tally[:3] == (0, 6, 0)

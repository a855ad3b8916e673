"""The emissions study from its option to its answer, at small size."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments.errors import BadInput
from experiments.studies import conduct as conducting
from experiments.studies.lip107.tunings import NO_CHANGE, PROPOSED
from experiments.studies.prepare import Prepared, prepare
from experiments.studies.run import run_study
from tests.experiments.studies.cheap import Here

SMALL = (
    "study.targets=[460000000, 500000000]",
    "study.steps=[500, 700, 1500]",
    "study.least_squares=[[500000000, 500], [500000000, 1500]]",
    "study.paths=400",
    "study.agents=[]",
)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conducting, "executor_of", lambda config, runs: Here())


def small(folder: Path, *overrides: str) -> Prepared:
    places = (f"store={folder / 'store'}", f"hydra.run.dir={folder / 'place'}")
    return prepare("lip107", [*SMALL, *places, *overrides])


def answered(folder: Path, *overrides: str) -> dict[str, Any]:
    run_study(small(folder, *overrides), lambda event, total: None)
    summary: dict[str, Any] = json.loads((folder / "place" / "summary.json").read_text())
    return summary


def test_points_are_tunings_under_models(tmp_path: Path) -> None:
    found = small(tmp_path, "study.agents=[[500000000, 500], [460000000, 700]]")
    models = [point.values["model"] for point in found.points]
    assert {name: models.count(name) for name in models} == {
        "ridge": 6,
        "reduced_form": 6,
        "least_squares": 2,
        "agents": 2,
    }
    assert found.question.baseline == models.index("agents")
    assert [point.label for point in found.points[-2:]] == [
        "agents 50%/500",
        "agents 46%/700",
    ]
    assert {point.replications for point in found.points[:-2]} == {1}
    assert found.points[-1].settings.horizon.rounds == 262
    assert found.points[-1].settings.protocol.inflation_change == PROPOSED.inflation_change


@pytest.mark.parametrize(
    ("override", "key"),
    [
        ("study.models=[oracle]", "study.models"),
        ("study.models=3", "study.models"),
        ("study.paths=0", "study.paths"),
        ("study.paths=many", "study.paths"),
        ("study.rounds=100", "study.rounds"),
        ("study.rounds=null", "study.rounds"),
        ("study.title=3", "study.title"),
        ("study.agents=[500000000, 500]", "study.agents"),
        ("study.agents=[[500000000, 500], [2000000000, 500]]", "study.agents"),
        ("study.agents=[[500000000, 500], [500000000, -1]]", "study.agents"),
        ("study.least_squares=3", "study.least_squares"),
        ("study.least_squares=[[500000000, 0.5]]", "study.least_squares"),
        ("study.least_squares=[[2000000000, 500]]", "study.least_squares"),
        ("study.objective=3", "study.objective"),
        ("study.objective.probability=2", "study.objective.probability"),
        ("+study.objective.chance=0.5", "study.objective.chance"),
        ("study.targets=3", "study.targets"),
        ("study.targets=[high]", "study.targets"),
        ("study.steps=[-5]", "study.steps"),
        ("study.agents=[[460000000, 700]]", "study.agents"),
        ("study.agents=[[500000000]]", "study.agents"),
        ("study.targets=[2000000000]", "study.targets"),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path: Path, override: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        small(tmp_path, override)
    assert refused.value.key == key
    assert list(tmp_path.iterdir()) == []


def test_the_answer_at_small_size(tmp_path: Path) -> None:
    summary = answered(tmp_path)
    place = tmp_path / "place"
    by_name = {check["name"]: check for check in summary["checks"]}
    falling = by_name["dilution H1 2026, emission always falling, step 500, %"]
    assert (falling["verdict"], falling["low"]) == ("met", None)
    median = by_name["ridge: median yield 1Y, 50%/500 (LIP-107), %"]
    assert median["low"] < median["simulated"] < median["high"]
    assert sum("tunings reach dilution" in text for text in summary["findings"]) == 2
    assert any("penalty" in text for text in summary["findings"])
    frontier = pl.read_parquet(place / "tables" / "frontier.parquet")
    assert frontier.height == 6
    objective = pl.read_parquet(place / "tables" / "objective.parquet")
    assert objective["model"].unique().sort().to_list() == ["reduced_form", "ridge"]
    assert {path.stem for path in (place / "plots").iterdir()} >= {
        "fans",
        "frontier",
        "agreement_ridge",
        "agreement_reduced_form",
        "ridge_penalty",
    }


def test_every_tuning_sees_the_same_draws(tmp_path: Path) -> None:
    """In the reduced form the bonding rate doesn't know the tuning: it shows the draws."""
    answered(tmp_path)
    paths = pl.read_parquet(tmp_path / "place" / "tables" / "paths.parquet")
    points = pl.read_parquet(tmp_path / "place" / "tables" / "points.parquet")
    drawn = points.filter(pl.col("model") == "reduced_form")["point"].to_list()
    rates = [
        paths.filter(pl.col("point") == number)["bonding_rate"].to_list()
        for number in drawn
    ]
    assert all(rate == rates[0] for rate in rates)
    assert len(set(rates[0])) == 400


def test_a_study_whose_runs_all_fail_concludes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ArithmeticError("no paths today")

    monkeypatch.setattr("experiments.studies.lip107.task.draw", broken)
    summary = answered(tmp_path)
    assert len(summary["failed"]) == 14
    assert "no paths today" in summary["failed"][0]["reason"]
    assert not any("tunings reach" in text for text in summary["findings"])


def test_the_proposal_is_among_the_shipped_tunings() -> None:
    tunings = {
        (
            point.values["protocol.target_bonding_rate"],
            point.values["protocol.inflation_change"],
        )
        for point in prepare("lip107", []).points
    }
    assert {tuple(NO_CHANGE), tuple(PROPOSED)} <= tunings

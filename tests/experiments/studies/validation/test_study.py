"""The validation study: its point, a run of it, and its answer."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.studies.base import Results
from experiments.studies.prepare import prepare
from experiments.studies.validation.answers import BESIDE, TITLES, answer
from experiments.studies.validation.targets import CONCENTRATION, MEANS, SLOPE
from experiments.studies.validation.task import KEPT, TASK, measure_replication
from tests.sim.world import PROFILE

SEEDS = 20


def test_the_point_is_a_year_in_aggregate(tmp_path: Path) -> None:
    found = prepare("validation", [f"hydra.run.dir={tmp_path / 'place'}"])
    (point,) = found.points
    world = point.settings
    assert (world.horizon.rounds, world.resolution.name) == (408, "round")
    assert found.config.replications == 20
    assert (point.task, point.keep) == (TASK, KEPT)


def test_a_run_too_short_to_be_measured_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"horizon.rounds=29: must be at least 30"):
        prepare("validation", ["horizon.rounds=29", f"hydra.run.dir={tmp_path / 'place'}"])


def test_a_run_leaves_its_figures_and_small_tables(tmp_path: Path) -> None:
    overrides = (
        "horizon.rounds=10",
        "resolution=round",
        "demand.video_minutes_per_week=2400",
        "demand.live_ai.minutes_per_week=733",
        "population.new_delegators_per_year=4000",
        f"calibration={PROFILE}",
    )
    config = compose_job(overrides).config
    done = measure_replication(config, 2, tmp_path, lambda done, total: None)
    named = {each.metric for each in (*MEANS, *CONCENTRATION)} | {*BESIDE}
    assert named <= set(done.metrics)
    tables = {name: pl.read_parquet(tmp_path / f"{name}.parquet") for name in KEPT}
    assert {frame["replication"].unique().item() for frame in tables.values()} == {2}
    assert tables["days"].height == 9
    came = tables["entrants"].height
    assert 70 <= came <= 130
    delegators = pl.read_parquet(tmp_path / "delegators.parquet")
    newcomers = delegators.filter(pl.col("delegator").str.starts_with("newcomer"))
    assert came == newcomers["delegator"].n_unique()
    assert done.metrics["rewards_income_share"] == pytest.approx(0.988, abs=0.001)


def results(folder: Path, changed: dict[str, float]) -> Results:
    """Seeds that show what was observed, but for some figures."""
    observed = {each.metric: each.observed for each in (*MEANS, *CONCENTRATION)}
    figures = {**observed, **dict.fromkeys(BESIDE, 1.0), **changed}
    seeds = range(SEEDS)
    pl.DataFrame(
        {
            "point": [0] * SEEDS,
            "replication": seeds,
            **{name: [value] * SEEDS for name, value in figures.items()},
        }
    ).write_parquet(folder / "runs.parquet")
    x = np.tile(np.linspace(0.4, 0.6, 20), SEEDS)
    pl.DataFrame(
        {
            "point": [0] * len(x),
            "replication": np.repeat(seeds, 20),
            "yield_per_year": x,
            "logit_change": 0.03 * x + 0.001 * np.sin(7 * np.arange(len(x))),
        }
    ).write_parquet(folder / "weeks.parquet")
    return Results(config=None, points=(), tables=folder)  # type: ignore[arg-type]


def test_the_answer_judges_every_target_and_says_so(tmp_path: Path) -> None:
    found = answer(results(tmp_path, {"delegators_gini_last": 0.9}))
    by_name = {check.name.partition(";")[0]: check.verdict for check in found.checks}
    assert len(by_name) == len(MEANS) + len(CONCENTRATION) + 1
    assert by_name.pop("Gini of delegators") == "missed"
    assert set(by_name.values()) == {"met"}
    assert found.findings[0].startswith(
        f"Of {len(by_name) + 1} figures {len(by_name)} meet"
    )
    assert set(found.figures) == {f"target_{number}" for number in TITLES}
    assert found.tables["seeds"].height == SEEDS
    verdicts = found.tables["verdicts"]
    assert set(verdicts["figure"]) == {
        each.metric for each in (*MEANS, *CONCENTRATION, SLOPE)
    }


def test_without_a_result_nothing_is_judged(tmp_path: Path) -> None:
    pl.DataFrame({"point": [], "replication": []}).write_parquet(tmp_path / "runs.parquet")
    found = answer(Results(config=None, points=(), tables=tmp_path))  # type: ignore[arg-type]
    assert found.checks == ()
    assert "nothing is judged" in found.findings[0]

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.errors import BadInput
from experiments.studies.lip107.drivers import DriverModel
from experiments.studies.lip107.task import TuningSettings, check_tuning, simulate_tuning

SMALL = 200


def run(
    tmp_path: Path, name: str, replication: int = 0, **settings: object
) -> pl.DataFrame:
    directory = tmp_path / name
    directory.mkdir()
    simulate_tuning(
        TuningSettings(paths=SMALL, **settings), replication, directory, lambda *_: None
    )
    return pl.read_parquet(directory / "paths.parquet")


@pytest.mark.parametrize("model", DriverModel)
def test_a_run_leaves_its_tables_and_metrics(tmp_path: Path, model: DriverModel) -> None:
    told: list[tuple[int, int]] = []
    settings = TuningSettings(paths=SMALL, drivers=model)
    outcome = simulate_tuning(settings, 0, tmp_path, lambda *done: told.append(done))
    paths = pl.read_parquet(tmp_path / "paths.parquet")
    fan = pl.read_parquet(tmp_path / "fan.parquet")
    assert len(paths) == SMALL
    assert fan["round"].max() == 262
    assert told == [(1, 3), (2, 3), (3, 3)]
    expected = np.quantile(paths["dilution"].to_numpy(), 0.95)
    assert outcome.metrics["dilution_p95"] == expected
    share = float((paths["dilution"] < 0.12).mean() or 0)
    assert outcome.metrics["dilution_below_12_percent_share"] == share
    assert outcome.facts == {"paths": SMALL, "rounds": 262}
    assert all(np.isfinite(value) for value in outcome.metrics.values())


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    run(tmp_path, "a")
    run(tmp_path, "b")
    for name in ("paths.parquet", "fan.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("model", DriverModel)
def test_tunings_see_the_same_draws(tmp_path: Path, model: DriverModel) -> None:
    """Bonding hardly answers to inflation, so that the paths' ends agree."""
    today = run(tmp_path, "today", drivers=model)
    other = run(
        tmp_path,
        "other",
        drivers=model,
        target_bonding_rate=450_000_000,
        inflation_change=1_500,
    )
    np.testing.assert_allclose(today["bonding_rate"], other["bonding_rate"], atol=1e-6)
    assert (today["dilution"] != other["dilution"]).any()


def test_replications_draw_anew(tmp_path: Path) -> None:
    first, second = run(tmp_path, "first"), run(tmp_path, "second", replication=1)
    assert (first["bonding_rate"] != second["bonding_rate"]).all()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("target_bonding_rate", -1),
        ("target_bonding_rate", 10**9 + 1),
        ("inflation_change", -1),
        ("paths", 0),
        ("rounds", 206),
        ("seed", -1),
        ("window", 1_381),
        ("block", 0),
        ("ridge_penalty", -0.5),
        ("inflation_ceiling", 100_000),
    ],
)
def test_settings_out_of_range_are_refused(key: str, value: float) -> None:
    with pytest.raises(BadInput, match=f"^{key}={value}: must be at") as caught:
        check_tuning(TuningSettings(**{key: value}))
    assert caught.value.key == key


def test_the_defaults_are_in_range() -> None:
    check_tuning(TuningSettings())


def test_the_longest_window_is_on_record(tmp_path: Path) -> None:
    for model in DriverModel:
        run(tmp_path, model.value, drivers=model, window=1_380, block=50)

from pathlib import Path

import polars as pl
import pytest

from experiments.studies.lip107.tunings import (
    NO_CHANGE,
    PROPOSED,
    Tuning,
    distance,
    read_outcomes,
)


def written(path: Path, dilution: list[float]) -> Path:
    """A table of paths; the other outcomes are one and two more than dilution."""
    pl.DataFrame({"path": range(len(dilution)), "dilution": dilution}).with_columns(
        yield_1y=pl.col("dilution") + 1, lowest_monthly_bonding_rate=pl.col("dilution") + 2
    ).write_parquet(path)
    return path


def test_labels() -> None:
    assert (NO_CHANGE.label, PROPOSED.label) == ("50%/500", "46%/700")
    assert Tuning(462_500_000, 50).label == "46.25%/50"


def test_a_point_of_target_is_as_far_as_100_ppb_of_step() -> None:
    assert distance(NO_CHANGE) == 0
    assert distance(Tuning(490_000_000, 500)) == distance(Tuning(500_000_000, 600)) == 1
    assert distance(Tuning(530_000_000, 100)) == 5
    assert distance(PROPOSED) == pytest.approx(20**0.5)


def test_replications_follow_each_other(tmp_path: Path) -> None:
    first = written(tmp_path / "a.parquet", [0.1, 0.2])
    second = written(tmp_path / "b.parquet", [0.3])
    (read,) = read_outcomes({PROPOSED: [first, second]})
    assert read.tuning == PROPOSED
    assert read.dilution.tolist() == [0.1, 0.2, 0.3]
    assert read.yield_1y.tolist() == [1.1, 1.2, 1.3]
    assert read.lowest_monthly_bonding_rate.tolist() == [2.1, 2.2, 2.3]


def test_tunings_with_other_paths_cannot_be_compared(tmp_path: Path) -> None:
    two = written(tmp_path / "a.parquet", [0.1, 0.2])
    one = written(tmp_path / "b.parquet", [0.3])
    with pytest.raises(ValueError, match=r"paths differ .*'50%/500': 2, '46%/700': 1"):
        read_outcomes({NO_CHANGE: [two], PROPOSED: [one]})

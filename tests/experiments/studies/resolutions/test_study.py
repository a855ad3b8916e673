"""The study of the three resolutions tells what is apart from what is not."""

import numpy as np
import polars as pl
import pytest

from experiments.studies.resolutions.study import FIGURES, Resolutions


class Runs:
    """Twenty replications at three points; the last is off by a share of each figure."""

    def __init__(self, off: float) -> None:
        base = 1 + np.random.default_rng(1).random(20)
        noise = 1e-3 * np.random.default_rng(2).standard_normal((3, 20))
        self._values = base * (1 + noise + np.array([[0.0], [0.0], [off]]))

    def of_point(self, table: str, number: int, columns: list[str]) -> pl.DataFrame:
        assert table == "runs"
        replication, metric = columns
        return pl.DataFrame({replication: np.arange(20), metric: self._values[number]})


def test_every_pair_is_held_against_every_tolerance() -> None:
    answer = Resolutions().answer(Runs(0.0))  # type: ignore[arg-type]
    assert len(answer.checks) == 3 * len(FIGURES)
    assert {check.verdict for check in answer.checks} == {"met"}
    assert answer.findings == ("All 15 differences lie within their tolerances.",)
    assert set(answer.figures) == {"agreement"}


def test_a_resolution_that_is_off_is_told() -> None:
    answer = Resolutions().answer(Runs(0.03))  # type: ignore[arg-type]
    missed = [check.name for check in answer.checks if check.verdict == "missed"]
    assert "fees: round less session" in missed
    assert "fees: session less segment" not in missed
    fees = next(check for check in answer.checks if check.name == missed[0])
    assert fees.simulated == pytest.approx(0.03, abs=1e-3)
    assert "are not shown" in answer.findings[0]

"""The fees of break-even."""

import math

import pytest

from experiments.studies.sustainability.break_even import fees_needed


@pytest.mark.parametrize(
    ("fees", "profits", "needed"),
    [
        ([0.0, 1.0, 4.0], [-100.0, 100.0, 700.0], 0.5),
        ([0.0, 1.0, 4.0], [-100.0, -40.0, 20.0], 3.0),
        ([4.0, 0.0, 1.0], [20.0, -100.0, -40.0], 3.0),
        ([0.0, 1.0], [5.0, 50.0], 0.0),
        ([1.0, 2.0], [50.0, 100.0], 0.0),
        ([1.0, 2.0], [10.0, 110.0], 0.9),
        ([1.0, 2.0], [10.0, 10.0], 0.0),
        ([0.0, 1.0], [0.0, 10.0], 0.0),
    ],
)
def test_the_profit_crosses_zero(
    fees: list[float], profits: list[float], needed: float
) -> None:
    assert fees_needed(fees, profits) == pytest.approx(needed)


@pytest.mark.parametrize(
    ("fees", "profits"),
    [
        ([0.0, 1.0], [-100.0, -40.0]),
        ([0.0], [5.0]),
        ([1.0, 1.0], [-1.0, 1.0]),
        ([0.0, math.nan], [-1.0, 1.0]),
    ],
)
def test_what_is_beyond_the_worlds_is_not_known(
    fees: list[float], profits: list[float]
) -> None:
    assert math.isnan(fees_needed(fees, profits))

from typing import Any

import pytest

from protocol.emission import EmissionInputs, FixedSchedule


def at(round_number: int) -> EmissionInputs:
    return EmissionInputs(round_number, 123, 500, 500_000_000, 400_000_000, 0, 0)


def test_one_after_the_other_and_the_last_one_stays() -> None:
    schedule = FixedSchedule([30, 20, 10], rounds_per_step=2, first_round=100)
    found = [schedule(at(number)) for number in range(98, 108)]
    assert found == [123, 123, 30, 30, 20, 20, 10, 10, 10, 10]


def test_the_default_falls_by_fifteen_percent_a_year() -> None:
    schedule = FixedSchedule()
    for year in range(7):
        first = schedule(at(4_002 + 408 * year))
        assert first == schedule(at(4_002 + 408 * year + 407))
        assert abs(schedule(at(4_002 + 408 * (year + 1))) - 0.85 * first) < 1
    assert schedule(at(10**6)) == 220_076


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"inflation_ppb": []}, r"inflation_ppb=\[\]: must hold at least one"),
        ({"inflation_ppb": [5, -1]}, "inflation_ppb=-1: must be from 0 to"),
        ({"inflation_ppb": [0.5]}, "inflation_ppb=0.5: must be from 0 to"),
        ({"rounds_per_step": 0}, "rounds_per_step=0: must be at least 1"),
        ({"first_round": -1}, "first_round=-1: must be at least 0"),
    ],
)
def test_schedules_that_cannot_be_followed_are_named(
    arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=f"^{told}"):
        FixedSchedule(**arguments)

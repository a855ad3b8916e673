"""How many cards orchestrators want, and for whom."""

from collections.abc import Callable
from dataclasses import replace
from math import nan

import pytest

from agents.strategies.hardware import BuysWhenBusy, Cards, HardwareView, Keeps, RentsOut

VIEW = HardwareView(
    gpus=4,
    off_network=1,
    busy=(0.9,) * 14,
    fees_usd=9.0,
    rent_usd=2.0,
    card_usd=1_000.0,
    cash_usd=0.0,
)


def test_who_keeps_keeps() -> None:
    assert Keeps().cards(VIEW) == Cards(4, 1)


@pytest.mark.parametrize(
    ("changed", "gpus"),
    [
        ({}, 5),
        ({"busy": (0.9,) * 13}, 4),
        ({"busy": (0.9,) * 13 + (0.6,)}, 4),
        ({"busy": (0.1,) + (0.7,) * 14}, 5),
        ({"fees_usd": 7.4}, 4),  # 2.47 USD a card and round are 987 in 400 rounds
        ({"fees_usd": nan}, 4),
        ({"gpus": 64, "fees_usd": 1e6}, 64),
    ],
)
def test_a_card_is_bought_after_busy_rounds_that_pay_for_it(
    changed: dict[str, object], gpus: int
) -> None:
    assert BuysWhenBusy().cards(replace(VIEW, **changed)) == Cards(gpus, 1)


@pytest.mark.parametrize(
    ("changed", "off"),
    [
        ({}, 0),  # busy, and 3.00 USD a card against 2.40
        ({"fees_usd": 7.0}, 1),  # 2.33: more than the rent, but no lead
        ({"busy": (0.3,) * 14, "fees_usd": 5.0}, 2),  # 1.67
        ({"busy": (0.3,) * 14, "fees_usd": 7.0}, 1),
        ({"busy": (0.8,) * 14, "fees_usd": 5.0}, 1),
        ({"busy": (0.3,) * 6, "fees_usd": 5.0}, 1),
        ({"off_network": 3, "busy": (0.0,) * 14, "fees_usd": 0.0}, 3),
        ({"off_network": 0}, 0),
        ({"fees_usd": nan}, 1),
    ],
)
def test_cards_go_where_they_earn_more(changed: dict[str, object], off: int) -> None:
    assert RentsOut().cards(replace(VIEW, **changed)) == Cards(4, off)


@pytest.mark.parametrize(
    "make",
    [
        lambda: BuysWhenBusy(limit=1.1),
        lambda: BuysWhenBusy(patience_rounds=101),
        lambda: BuysWhenBusy(most_gpus=0),
        lambda: RentsOut(least_on=0),
        lambda: RentsOut(lead=-0.1),
        lambda: RentsOut(every_rounds=0),
    ],
)
def test_bad_settings_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        make()

"""The record that the emissions study learns from, by day and by round.

Recorded days are joined with the market around them. Rounds are taken out of the days in
two ways: as the published study did, 24/21 a day, and at the rounds' observed length.
"""

import csv
from datetime import date
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from protocol.units import PPB, WEI_PER_UNIT
from sim.recorded import load_history

Floats = NDArray[np.float64]
"""Array of floats."""

PUBLISHED_ROUNDS_PER_DAY = 24 / 21
"""Rounds a day in the published study, which counts 21 hours a round."""

ROUND_DAYS = 0.8955
"""Observed length of a round in days: 77,368 s."""


class Series(NamedTuple):
    """Recorded past, one element a day or a round, oldest first.

    Args:
        total_supply_lpt: all LPT.
        bonding_rate: bonded share of the supply, 0..1.
        inflation: share of the supply that a round mints.
        fear_greed: the market's index of fear (0) and greed (100).
        btc_usd: price of bitcoin.
    """

    total_supply_lpt: Floats
    bonding_rate: Floats
    inflation: Floats
    fear_greed: Floats
    btc_usd: Floats

    def take(self, index: NDArray[np.intp]) -> "Series":
        """The elements at some places."""
        return Series(*(values[index] for values in self))

    def last(self, count: int) -> "Series":
        """The newest elements; all of them where there are fewer."""
        return Series(*(values[-count:] for values in self))

    @property
    def changes(self) -> Floats:
        """Changes of logit bonding rate from one element to the next, one fewer."""
        return np.diff(logit(self.bonding_rate))


def logit(share: Floats) -> Floats:
    """Log odds of a share in (0, 1)."""
    return np.asarray(np.log(share / (1 - share)))


def recorded_days() -> Series:
    """Every day of which both the chain and the market were recorded.

    The index was not published on one day, which gets the value of the day before.
    """
    market = _market_days()
    rows = []
    fear_greed = 0.0
    for day in load_history().days:
        if day.day not in market:
            continue
        index, btc_usd = market[day.day]
        fear_greed = fear_greed if index is None else index
        rows.append(
            (
                day.total_supply_lpt / WEI_PER_UNIT,
                day.bonding_rate,
                day.inflation_ppb / PPB,
                fear_greed,
                btc_usd,
            )
        )
    return Series(*np.array(rows).T.copy())


def published_rounds(days: Series) -> Series:
    """Rounds as the published study took them: evenly spaced nearest days, 24/21 a day."""
    count = len(days.bonding_rate)
    places = np.linspace(0, count - 1, int(PUBLISHED_ROUNDS_PER_DAY * count))
    return days.take(np.rint(places).astype(np.intp))


def observed_rounds(days: Series) -> Series:
    """Rounds at their observed length, counted back from the last day; nearest days."""
    last = len(days.bonding_rate) - 1
    back = ROUND_DAYS * np.arange(int(last / ROUND_DAYS) + 1)[::-1]
    return days.take(np.rint(last - back).astype(np.intp))


def interpolated_rounds(days: Series) -> Series:
    """Rounds at their observed length, counted back from the last day; between days."""
    last = len(days.bonding_rate) - 1
    back = ROUND_DAYS * np.arange(int(last / ROUND_DAYS) + 1)[::-1]
    places = np.arange(last + 1)
    return Series(*(np.interp(last - back, places, values) for values in days))


def _market_days() -> dict[date, tuple[float | None, float]]:
    """Index, where it was published, and price of bitcoin by day."""
    path = resources.files("sim") / "data" / "history" / "market_context.csv"
    lines = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    return {
        date.fromisoformat(row["date"]): (
            float(row["fear_greed"]) if row["fear_greed"] else None,
            float(row["btc_usd"]),
        )
        for row in csv.DictReader(lines)
    }

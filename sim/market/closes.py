"""The recorded daily closes of LPT and ETH."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

import numpy as np

from sim.errors import ConfigError

FILE = "market_context.csv"
"""The record, in sim/data/history: a row for every day, without gaps."""


@dataclass(frozen=True, slots=True, eq=False)
class Closes:
    """Closes of consecutive days, USD; arrays are float64 [days].

    Attributes:
        first: day of the first close.
        lpt_usd, eth_usd: the closes.
    """

    first: date
    lpt_usd: np.ndarray
    eth_usd: np.ndarray

    @property
    def last(self) -> date:
        """Day of the last close."""
        return self.first + timedelta(days=len(self.lpt_usd) - 1)

    def place(self, key: str, day: str) -> int:
        """Place of a day in the record.

        Args:
            key: name of what the day was given for.
            day: such as 2024-03-14.

        Raises:
            ConfigError: it is no day, or was not recorded.
        """
        allowed = f"must be a day from {self.first} to {self.last}, such as 2024-03-14"
        try:
            place = (date.fromisoformat(day) - self.first).days
        except (TypeError, ValueError) as error:
            raise ConfigError(key, day, allowed) from error
        if not 0 <= place < len(self.lpt_usd):
            raise ConfigError(key, day, allowed)
        return place

    def log_returns(self, first: str, last: str) -> np.ndarray:
        """Changes of the logarithms from close to close, float64 [days, (LPT, ETH)].

        Args:
            first: day of the first close.
            last: day of the last close.

        Raises:
            ConfigError: fewer than two closes, or a day that was not recorded.
        """
        begin = self.place("market.prices.first_day", first)
        end = self.place("market.prices.last_day", last)
        if end <= begin:
            raise ConfigError("market.prices.last_day", last, f"must be after {first}")
        closes = np.column_stack([self.lpt_usd, self.eth_usd])[begin : end + 1]
        return np.diff(np.log(closes), axis=0)


@cache
def recorded_closes() -> Closes:
    """The record that is shipped.

    Raises:
        ValueError: the file misses a day.
    """
    file = resources.files("sim") / "data" / "history" / FILE
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    closes = Closes(
        date.fromisoformat(rows[0]["date"]),
        np.array([float(row["lpt_usd"]) for row in rows]),
        np.array([float(row["eth_usd"]) for row in rows]),
    )
    if rows[-1]["date"] != closes.last.isoformat():
        raise ValueError(f"{FILE} must hold every day from {closes.first} on")
    return closes

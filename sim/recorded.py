"""The network's recorded past: stocks by day, changes of parameters, lengths of blocks.

The files are in `sim/data/history`; each says at its top where it is from.
"""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import NamedTuple, TypeVar

from protocol.units import WEI_PER_UNIT
from sim.errors import ConfigError

T = TypeVar("T")

ANCHOR_ROUND = 4048
"""A round of known start; the rounds of the past are counted back from it."""

ANCHOR_START_S = 1_767_186_071
"""Start of the anchor round, Unix seconds: 2025-12-31 13:01:11 UTC (RoundsManager)."""


class RecordedDay(NamedTuple):
    """The chain at 00:00 UTC of one day; LPT in base units.

    Attributes:
        day: the day that begins.
        total_supply_lpt: all LPT.
        bonded_lpt: LPT bonded to the active set.
        inflation_ppb: of the round in progress, parts per billion of the supply.
        fees_wei: winning tickets redeemed on that day; None where nothing is known.
    """

    day: date
    total_supply_lpt: int
    bonded_lpt: int
    inflation_ppb: int
    fees_wei: int | None

    @property
    def bonding_rate(self) -> float:
        """Bonded share of the supply, 0..1."""
        return self.bonded_lpt / self.total_supply_lpt


class ParameterChange(NamedTuple):
    """A parameter of the contracts from a day on.

    Attributes:
        parameter: its name in `protocol.parameters.Parameters`.
        value: in the contract's unit.
        effective: first day, or first day of the period that is known.
        precision: how exactly the day is known: day, month, quarter or year.
        applied: False for proposals that failed.
        source: where it is written down.
    """

    parameter: str
    value: int
    effective: date
    precision: str
    applied: bool
    source: str


class BlockTime(NamedTuple):
    """Mean time of an L1 block from a time on: Unix seconds, microseconds."""

    from_s: int
    block_us: int


@dataclass(frozen=True, slots=True)
class History:
    """Everything recorded.

    Attributes:
        days: one a day, without gaps, oldest first.
        changes: by effective day, oldest first.
        block_times: oldest first.
    """

    days: tuple[RecordedDay, ...]
    changes: tuple[ParameterChange, ...]
    block_times: tuple[BlockTime, ...]

    def on(self, day: date) -> RecordedDay:
        """The chain at the beginning of a day.

        Raises:
            ConfigError: the day was not recorded.
        """
        index = (day - self.days[0].day).days
        if not 0 <= index < len(self.days):
            raise ConfigError(
                "day",
                day.isoformat(),
                f"must be from {self.days[0].day} to {self.days[-1].day}",
            )
        return self.days[index]

    def parameter_on(self, parameter: str, day: date) -> int | None:
        """What a parameter was set to on a day; None if that was not recorded."""
        value = None
        for change in self.changes:
            if change.parameter == parameter and change.applied and change.effective <= day:
                value = change.value
        return value


class RoundStart(NamedTuple):
    """When a round began: its number, Unix seconds."""

    number: int
    start_s: int

    @property
    def day(self) -> date:
        """The day on which it began, UTC."""
        return datetime.fromtimestamp(self.start_s, UTC).date()


def load_history(daily: str | Path | None = None) -> History:
    """Read the shipped history, or another file of days with the same columns.

    Args:
        daily: CSV file with the columns of `sim/data/history/mainnet_daily.csv`.

    Raises:
        ConfigError: a file cannot be read, lacks a column, holds a wrong value, or its
            days are not consecutive.
    """
    days = tuple(_rows("mainnet_daily.csv", _day, daily))
    if not days:
        raise ConfigError("daily", daily, "must have at least one day")
    for index, row in enumerate(days):
        if (row.day - days[0].day).days != index:
            raise ConfigError("date", row.day.isoformat(), "must follow the day before")
    changes = sorted(_rows("parameter_changes.csv", _change), key=lambda row: row.effective)
    return History(days, tuple(changes), tuple(_rows("l1_blocks.csv", _block_time)))


def round_starts(history: History, first: date, last: date) -> list[RoundStart]:
    """The rounds that begin after the start of one day and not after that of another.

    They are counted from the anchor round by the round lengths and block times of the
    record, since the real starts were not recorded.
    """
    first_s, last_s = _midnight_s(first), _midnight_s(last)
    number, start_us = ANCHOR_ROUND, ANCHOR_START_S * 10**6
    while start_us <= last_s * 10**6:
        start_us += _round_us(history, start_us)
        number += 1
    starts: list[RoundStart] = []
    while True:
        length_us = _round_us(history, start_us - 1)
        length_us = _round_us(history, start_us - length_us)
        start_us -= length_us
        number -= 1
        if start_us <= first_s * 10**6:
            return starts[::-1]
        if start_us <= last_s * 10**6:
            starts.append(RoundStart(number, start_us // 10**6))


def _round_us(history: History, at_us: int) -> int:
    """Length of a round that begins at a time."""
    at_s = at_us // 10**6
    day = datetime.fromtimestamp(at_s, UTC).date()
    blocks = history.parameter_on("round_length", day)
    known = [row.block_us for row in history.block_times if row.from_s <= at_s]
    if blocks is None or not known:
        raise ConfigError(
            "day", day.isoformat(), "is before the recorded round lengths and block times"
        )
    return blocks * known[-1]


def _midnight_s(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _rows(
    name: str, parse: Callable[[dict[str, str]], T], path: str | Path | None = None
) -> Iterable[T]:
    """The parsed rows of a shipped file, or of another one; `#` begins a comment."""
    source = resources.files("sim") / "data" / "history" / name if path is None else None
    try:
        text = (source or Path(path or "")).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("history", path, "must be a readable CSV file") from error
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for number, row in enumerate(csv.DictReader(lines), start=1):
        try:
            yield parse(row)
        except KeyError as error:
            raise ConfigError(
                "history", path or name, f"must have the column {error.args[0]!r}"
            ) from error
        except (ValueError, TypeError, InvalidOperation) as error:
            raise ConfigError(
                "history", path or name, f"has a wrong value in row {number}: {error}"
            ) from error


def _day(row: dict[str, str]) -> RecordedDay:
    supply_lpt = _base_units(row["total_supply_lpt"])
    bonded_lpt = _base_units(row["bonded_lpt"])
    if not 0 < bonded_lpt <= supply_lpt:
        raise ValueError(f"bonded_lpt={row['bonded_lpt']} must be in (0, supply]")
    fees = row["fees_eth"]
    return RecordedDay(
        date.fromisoformat(row["date"]),
        supply_lpt,
        bonded_lpt,
        int(row["inflation_ppb"]),
        _base_units(fees) if fees else None,
    )


def _base_units(amount: str) -> int:
    return int(Decimal(amount) * WEI_PER_UNIT)


def _change(row: dict[str, str]) -> ParameterChange:
    return ParameterChange(
        row["parameter"],
        int(row["value"]),
        date.fromisoformat(row["effective"]),
        row["precision"],
        {"yes": True, "no": False}[row["applied"]],
        row["source"],
    )


def _block_time(row: dict[str, str]) -> BlockTime:
    began = datetime.fromisoformat(row["from_utc"])
    return BlockTime(int(began.timestamp()), int(row["block_us"]))

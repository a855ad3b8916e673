"""The real inflation and supply, replayed through the contracts' own arithmetic.

Three lines replay the whole record, or a past with other rules:

    from sim.history import load_history, replay
    path = replay(load_history(), start="2022-10-07")
    path["inflation_ppb"].max()

The result has one row per round; `replay` says what its columns mean. Other rules are
arguments: `replay(load_history(), parameters={"inflation_change": 1_000})` shows where a
larger step would have led if everybody had bonded as they did.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from protocol.emission import EmissionRule, signed_step
from protocol.parameters import Parameters
from protocol.units import WEI_PER_UNIT
from sim.errors import ConfigError
from sim.issuance import NO_CHANGES, SETTERS, IssuedRound, Issuer
from sim.recorded import History, RecordedDay, RoundStart, load_history, round_starts

__all__ = ["issued_share", "load_history", "replay", "supply_on"]

COLUMNS: Mapping[str, Any] = {
    "round": pl.Int64,
    "start": pl.Datetime("us", "UTC"),
    "total_supply_lpt": pl.Float64,
    "bonded_lpt": pl.Float64,
    "bonding_rate": pl.Float64,
    "inflation_ppb": pl.Int64,
    "mintable_lpt": pl.Float64,
    "minted_lpt": pl.Float64,
    "treasury_lpt": pl.Float64,
    "recorded_supply_lpt": pl.Float64,
    "recorded_inflation_ppb": pl.Int64,
}
"""Columns of a replayed path."""


def replay(
    history: History,
    *,
    start: str | date | None = None,
    end: str | date | None = None,
    minted_share: float | Mapping[str, float] = 1.0,
    rule: EmissionRule = signed_step,
    parameters: Mapping[str, int] = NO_CHANGES,
) -> pl.DataFrame:
    """Feed the recorded bonding rates and parameter changes to the contracts.

    Supply and inflation start from the record of the first day; from then on they follow
    from the contracts alone. A round's bonding rate is that of the day it begins on.

    Args:
        history: the record.
        start: first day; by default the first recorded one.
        end: last day, up to its beginning; by default the last recorded one.
        minted_share: share of each round's mintable LPT that is minted, 0..1: one number,
            or numbers by the first day that they hold for. 1 = every active orchestrator
            calls reward in time.
        rule: the emission rule in force.
        parameters: contract parameters held throughout, whatever the record says; the
            names are the keys of `sim.issuance.SETTERS`.

    Returns:
        One row per round. `total_supply_lpt`, `bonded_lpt` and `inflation_ppb` are as
        right after it was initialised; `mintable_lpt` and `minted_lpt` belong to the
        round; `treasury_lpt` has never spent anything; `recorded_...` is the record at
        the beginning of the day.

    Raises:
        ConfigError: a day was not recorded, or a number is outside its range.
    """
    first = _day("start", start, history.days[0])
    last = _day("end", end, history.days[-1])
    origin = history.on(first)
    rounds = round_starts(history, first, history.on(last).day)
    if not rounds:
        raise ConfigError("end", last.isoformat(), f"must be days after start={first}")
    shares = _Steps(minted_share)
    issuer = Issuer(
        _parameters(history, first, origin.inflation_ppb, parameters),
        first_round=rounds[0].number,
        total_supply_lpt=origin.total_supply_lpt,
        rule=rule,
    )
    rows = []
    before = first
    for begun in rounds:
        recorded = history.on(begun.day)
        changes = dict(_changes(history, before, begun.day, parameters))
        share = shares.on(begun.day)
        issued = issuer.play(recorded.bonding_rate, share, changes)
        rows.append(_row(begun, issued, recorded))
        before = begun.day
    return pl.DataFrame(rows, schema=dict(COLUMNS), orient="row")


def supply_on(path: pl.DataFrame, day: str | date) -> float:
    """LPT supply of a replayed path at the beginning of a day, UTC.

    Every round that has begun by then has minted.

    Raises:
        ConfigError: the path begins later.
    """
    midnight = datetime.combine(_parse("day", day), datetime.min.time(), UTC)
    begun = path.filter(pl.col("start") <= midnight)
    if begun.is_empty():
        raise ConfigError("day", day, f"must not be before {path['start'][0]}")
    return float(begun["total_supply_lpt"][-1] + begun["minted_lpt"][-1])


def issued_share(history: History, first: str | date, last: str | date) -> float:
    """LPT issued between the beginnings of two days over what the rounds could mint.

    Rewards that were called late and the hour of the record move it a little; over half
    a year it can come out slightly above 1.
    """
    since, until = _parse("first", first), _parse("last", last)
    mintable_lpt = sum(
        recorded.total_supply_lpt * recorded.inflation_ppb // 10**9
        for recorded in (
            history.on(begun.day) for begun in round_starts(history, since, until)
        )
    )
    if not mintable_lpt:
        raise ConfigError("last", last, f"must be days after first={first}")
    before, after = history.on(since), history.on(until)
    return (after.total_supply_lpt - before.total_supply_lpt) / mintable_lpt


class _Steps:
    """A number that changes on given days."""

    def __init__(self, values: float | Mapping[str, float]) -> None:
        if not isinstance(values, Mapping):
            values = {date.min.isoformat(): values}
        ordered = sorted(
            (_parse("minted_share", day), value) for day, value in values.items()
        )
        self._days: Sequence[date] = [day for day, _ in ordered]
        self._values = [value for _, value in ordered]

    def on(self, day: date) -> float:
        place = bisect_right(self._days, day) - 1
        if place < 0:
            raise ConfigError(
                "minted_share", self._days[:1], f"must say what holds on {day}"
            )
        return self._values[place]


def _parameters(
    history: History, day: date, inflation_ppb: int, held: Mapping[str, int]
) -> Parameters:
    """The contracts' parameters on a day."""
    for name in held:
        if name not in SETTERS:
            raise ConfigError("parameters", name, f"must be one of {', '.join(SETTERS)}")
    values: dict[str, Any] = {"treasury_reward_cut_rate": 0, "treasury_balance_ceiling": 0}
    for name in SETTERS:
        value = held.get(name, history.parameter_on(name, day))
        if value is not None:
            values[name] = value
    return Parameters(inflation=inflation_ppb, **values)


def _changes(
    history: History, after: date, until: date, held: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    """What was set on the days after one day up to another."""
    for change in history.changes:
        in_force = change.applied and after < change.effective <= until
        if in_force and change.parameter in SETTERS and change.parameter not in held:
            yield change.parameter, change.value


def _row(begun: RoundStart, issued: IssuedRound, recorded: RecordedDay) -> tuple[Any, ...]:
    return (
        issued.round,
        datetime.fromtimestamp(begun.start_s, UTC),
        issued.total_supply_lpt / WEI_PER_UNIT,
        issued.bonded_lpt / WEI_PER_UNIT,
        issued.bonded_lpt / issued.total_supply_lpt,
        issued.inflation_ppb,
        issued.mintable_lpt / WEI_PER_UNIT,
        issued.minted_lpt / WEI_PER_UNIT,
        issued.treasury_lpt / WEI_PER_UNIT,
        recorded.total_supply_lpt / WEI_PER_UNIT,
        recorded.inflation_ppb,
    )


def _day(name: str, given: str | date | None, default: RecordedDay) -> date:
    return default.day if given is None else _parse(name, given)


def _parse(name: str, given: str | date) -> date:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise ConfigError(name, given, "must be a day such as 2022-10-07") from error

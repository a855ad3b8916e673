"""What a stint is, who pays for it, and its row in the table `jobs`.

Tickets are sent when a stint ends, so that those that win are redeemed in time. All else
that a stint leaves behind nobody reads before the round is over: it is worked out for many
stints at once, on arrays.
"""

from typing import Any

import numpy as np
import polars as pl

from agents.payments.billing import LARGEST, MILLI, Account
from sim.clock import US_PER_S
from sim.recorder import Recorder
from sim.resolutions import outcomes
from sim.resolutions.lanes import Lane
from sim.resolutions.stint import NOBODY, Served, Stint

MOST_ENDED = 8_192
"""Stints that are kept until they are settled."""


class Books:
    """Settles stints: has them paid, counts them and writes them down."""

    def __init__(self, recorder: Recorder) -> None:
        self._jobs = recorder.writer("jobs")
        self._ended: list[tuple[Any, ...]] = []

    def pay(self, stint: Stint, duration_us: int) -> None:
        """Pay for a stint as a whole."""
        pool = stint.lane.pool
        agent = pool.orchestrators[stint.place]
        stint.tickets = tickets = pool.service.billing.tickets(
            duration_us, stint.price_milliwei, agent.ticket_policy.expected_value_wei
        )
        if tickets:
            stint.lane.gateway.pay(agent, tickets)

    def pay_segment(self, stint: Stint, account: Account, duration_us: int) -> None:
        """Pay for a segment."""
        sent = account.send(duration_us)
        stint.tickets += sent
        pool = stint.lane.pool
        stint.lane.gateway.pay(pool.orchestrators[stint.place], sent)

    def write(self, stint: Stint, outcome: str, served: Served) -> None:
        """A stint has ended, after some time that was served."""
        self._ended.append(
            (
                stint.lane,
                stint.place,
                stint.start_us,
                *served,
                stint.number,
                stint.price_milliwei,
                stint.tickets,
                stint.attempts,
                outcome,
            )
        )
        if len(self._ended) >= MOST_ENDED:
            self.settle()

    def write_gap(self, stint: Stint, outcome: str, now_us: int) -> None:
        """A stream was without an orchestrator until now."""
        self._ended.append(
            (
                stint.lane,
                NOBODY,
                stint.start_us,
                now_us - stint.start_us,
                0,
                np.nan,
                np.nan,
                stint.number,
                0,
                0,
                stint.attempts,
                outcome,
            )
        )

    def settle(self) -> None:
        """Count the stints that have ended, and write them down."""
        if not self._ended:
            return
        rows, self._ended = self._ended, []
        lanes, *columns = zip(*rows, strict=True)
        place, start_us, stream_us, busy_us = (
            np.array(column, dtype=np.int64) for column in columns[:4]
        )
        latency_s, ratio = (np.array(column) for column in columns[4:6])
        number, price, tickets, attempts = (
            np.array(column, dtype=np.int64) for column in columns[6:10]
        )
        kinds = list(dict.fromkeys(lanes))
        numbers = {id(lane): number for number, lane in enumerate(kinds)}
        lane_of = np.array([numbers[id(lane)] for lane in lanes])
        outcome = np.array(columns[10], dtype=object)
        served = place != NOBODY
        live = np.array([lane.pool.service.live for lane in kinds])[lane_of]
        late = (outcome == outcomes.COMPLETED) & live & (ratio > 1.0)
        outcome[late] = outcomes.LATE
        units = np.where(served, _units(kinds, lane_of, stream_us), 0)
        fee_milliwei = fees(units, price)
        orchestrators = np.full(len(place), "", dtype=object)
        for each, lane in enumerate(kinds):
            mine = np.flatnonzero((lane_of == each) & served)
            agents = np.array([agent.name for agent in lane.pool.orchestrators], object)
            orchestrators[mine] = agents[place[mine]]
            _count(lane, outcome[lane_of == each], served[lane_of == each])
            _charge(lane, stream_us[mine], fee_milliwei[mine], tickets[mine])
            _remember(lane, place[mine], outcome[mine], busy_us[mine], ratio[mine])
        unknown = np.where(served, 0.0, np.nan)
        self._jobs.extend(
            [
                start_us / US_PER_S,
                stream_us / US_PER_S,
                _named([str(lane.gateway.name) for lane in kinds], lane_of),
                _named([lane.gateway.traits.region for lane in kinds], lane_of),
                number,
                orchestrators.tolist(),
                _named([lane.pool.service.capability for lane in kinds], lane_of),
                units.astype(np.float64),
                _or_null(latency_s),
                _or_null(ratio),
                _or_null(price / MILLI + unknown),
                (fee_milliwei // MILLI).astype(np.float64),
                tickets,
                attempts,
                outcome.tolist(),
                np.ones(len(place), dtype=np.int64),
            ]
        )


def _units(lanes: list[Lane], lane_of: np.ndarray, stream_us: np.ndarray) -> np.ndarray:
    """`[stints]` pixels of each stint."""
    pixels_per_s = np.array([lane.pool.service.pixels_per_s for lane in lanes])[lane_of]
    return pixels(pixels_per_s, stream_us)


def pixels(pixels_per_s: np.ndarray | np.int64, stream_us: np.ndarray) -> np.ndarray:
    """`[stints]` pixels of some time, rounded down; in two steps that fit 64 bits."""
    seconds, rest_us = np.divmod(stream_us, US_PER_S)
    return np.asarray(pixels_per_s * seconds + pixels_per_s * rest_us // US_PER_S)


def fees(units: np.ndarray, price_milliwei: np.ndarray) -> np.ndarray:
    """`[stints]` price of the units, thousandths of a wei; Python's integers if large."""
    if float(units.max(initial=0)) * float(price_milliwei.max(initial=0)) > LARGEST:
        return np.asarray(units.astype(object) * price_milliwei.astype(object))
    return np.asarray(units * price_milliwei)


def _count(lane: Lane, outcome: np.ndarray, served: np.ndarray) -> None:
    """Add stints to what their gateway bought in the round."""
    counts = lane.counts
    moves = np.isin(outcome, outcomes.MOVED)
    ended = ~moves & (outcome != outcomes.RUNNING) & (outcome != outcomes.UNTRANSCODED)
    counts.moves += int(moves.sum())
    counts.streams += int(ended.sum())
    counts.late += int((outcome == outcomes.LATE).sum())
    counts.lost += int((ended & (~served | (outcome == outcomes.GAVE_UP))).sum())


def _charge(
    lane: Lane, stream_us: np.ndarray, fee_milliwei: np.ndarray, tickets: np.ndarray
) -> None:
    """Add what was served and paid, exactly."""
    counts = lane.counts
    counts.served_us += int(stream_us.sum())
    counts.fee_milliwei += sum(fee_milliwei.tolist())
    counts.tickets_wei += int(tickets.sum()) * lane.pool.ticket_value_wei


def _remember(
    lane: Lane,
    place: np.ndarray,
    outcome: np.ndarray,
    busy_us: np.ndarray,
    ratio: np.ndarray,
) -> None:
    """Tell gateway and orchestrators how it went."""
    agents, capability = lane.pool.orchestrators, lane.pool.service.capability
    bad = np.isin(outcome, outcomes.TROUBLE)
    lane.experience.add(place, bad, ratio)
    stints = np.bincount(place, minlength=len(agents))
    order = np.argsort(place, kind="stable")
    ends = np.cumsum(stints)
    busy = np.concatenate([[0], np.cumsum(busy_us[order])])
    for each in np.flatnonzero(stints).tolist():
        agents[each].sessions_done += int(stints[each])
        agents[each].busy_us[capability] += int(
            busy[ends[each]] - busy[ends[each] - stints[each]]
        )


def _named(names: list[str], place: np.ndarray) -> list[str]:
    return [names[each] for each in place.tolist()]


def _or_null(values: np.ndarray) -> pl.Series:
    """A column in which what is not a number is missing."""
    return pl.Series(values).fill_nan(None)

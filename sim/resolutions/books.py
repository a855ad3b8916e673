"""What a stint is, who pays for it, and that it has ended.

Tickets are sent when a stint ends, so that those that win are redeemed in time. All else
that a stint leaves behind nobody reads before the round is over: it is worked out for many
stints at once, on arrays.
"""

from typing import Any

import numpy as np

from agents.payments.billing import Account
from sim.recorder import Recorder
from sim.resolutions import outcomes
from sim.resolutions.arrivals import Timetable, picked
from sim.resolutions.counting import count
from sim.resolutions.ended import (
    KINDS,
    Ended,
    fees,
    joined,
    merged,
    pixels,
    table_columns,
)
from sim.resolutions.lanes import Lane
from sim.resolutions.stint import NOBODY, Served, Stint

__all__ = ["MOST_ENDED", "Books", "fees", "pixels"]

MOST_ENDED = 8_192
"""Stints that are kept until they are settled."""

KIND_OF = {name: kind for kind, name in enumerate(KINDS)}


class Books:
    """Settles stints: has them paid, counts them and writes them down."""

    def __init__(self, recorder: Recorder) -> None:
        self._jobs = recorder.writer("jobs")
        self._lanes: list[Lane] = []
        self._table = Timetable()
        self._rows: list[int] = []
        self._stints: list[tuple[Any, ...]] = []
        self._stints_at: list[int] = []
        self._folded: list[Ended] = []
        self._room = MOST_ENDED

    def open(self, lanes: list[Lane], table: Timetable) -> None:
        """Say whose stints come, and in which table some of them are rows."""
        self._lanes = lanes
        self._table = table

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

    def complete(self, row: int) -> None:
        """A stint that is a row has come to its end: pay for it, and note it."""
        table = self._table
        tickets = table.tickets[row]
        if tickets:
            lane = table.lanes[row]
            lane.gateway.pay(lane.pool.orchestrators[table.places[row]], tickets)
        self._rows.append(row)
        self._room -= 1
        if self._room <= 0:
            self.settle()

    def write(self, stint: Stint, outcome: str, served: Served) -> None:
        """A stint has ended, after some time that was served."""
        self._note(
            (
                stint.lane,
                stint.place,
                stint.start_us,
                *served,
                stint.number,
                stint.price_milliwei,
                stint.tickets,
                stint.attempts,
                KIND_OF[outcome],
            )
        )
        if self._room <= 0:
            self.settle()

    def write_gap(self, stint: Stint, outcome: str, now_us: int) -> None:
        """A stream was without an orchestrator until now."""
        self._note(
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
                KIND_OF[outcome],
            )
        )

    def _note(self, stint: tuple[Any, ...]) -> None:
        """Keep a stint that is no row, and how many ended before it."""
        self._stints_at.append(len(self._rows) + len(self._stints))
        self._stints.append(stint)
        self._room -= 1

    def fold(self) -> None:
        """Make arrays of what has ended: rows of the table may be given up after it."""
        if not self._rows and not self._stints:
            return
        rows = self._of_rows(np.array(self._rows, dtype=np.int64))
        place = {lane: number for number, lane in enumerate(self._lanes)}
        stints = [(place[lane], *rest) for lane, *rest in self._stints]
        self._folded.append(merged(rows, Ended.of(stints), np.array(self._stints_at, int)))
        self._rows, self._stints, self._stints_at = [], [], []

    def _of_rows(self, rows: np.ndarray) -> Ended:
        """Stints that were rows of the table and have come to their ends."""
        table = self._table
        compute_s = table.compute_s(rows) * table.noise[rows]
        under_way_s = picked(table.under_way_s, rows, np.float64)
        latency_s, ratio = np.zeros((2, len(rows)))
        for lane, mine in table.by_lane(rows):
            latency_s[mine], ratio[mine] = lane.pool.service.quality_many(
                compute_s[mine], under_way_s[mine]
            )
        return Ended(
            lane=table.lane_of[rows],
            place=picked(table.places, rows),
            start_us=table.start_us[rows],
            stream_us=table.length_us[rows],
            busy_us=table.length_us[rows],
            latency_s=latency_s,
            realtime_ratio=ratio,
            number=table.number[rows],
            price_milliwei=picked(table.price_milliwei, rows),
            tickets=picked(table.tickets, rows),
            attempts=np.ones(len(rows), dtype=np.int64),
            outcome=np.full(len(rows), KIND_OF[outcomes.COMPLETED]),
        )

    def settle(self) -> None:
        """Count the stints that have ended, and write them down."""
        self.fold()
        self._room = MOST_ENDED
        if not self._folded:
            return
        ended, self._folded = joined(self._folded), []
        ended = ended.with_late_ones(self._lanes)
        count(self._lanes, ended)
        self._jobs.extend(table_columns(self._lanes, ended))

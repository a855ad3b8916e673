"""What a stint is, who pays for it, and that it has ended.

Tickets are sent when a stint ends, so that those that win are redeemed in time. All else
that a stint leaves behind nobody reads before the round is over: it is worked out for many
stints at once, on arrays.
"""

from typing import Any

import numpy as np

from agents.payments.billing import Account
from sim.recorder import Recorder
from sim.resolutions.counting import count
from sim.resolutions.ended import KINDS, Ended, table_columns
from sim.resolutions.lanes import Lane
from sim.resolutions.records import STINT
from sim.resolutions.stint import NOBODY, Served, Stint

MOST_ENDED = 8_192
"""Stints that are kept until they are settled."""

UNKNOWN = (0, 0)
"""The last fields of `STINT`, which nobody reads once a stint is paid."""

KIND_OF = {name: kind for kind, name in enumerate(KINDS)}


class Books:
    """Settles stints: has them paid, counts them and writes them down."""

    def __init__(self, recorder: Recorder) -> None:
        self._jobs = recorder.writer("jobs")
        self._lanes: list[Lane] = []
        self._stints: list[tuple[Any, ...]] = []

    def open(self, lanes: list[Lane]) -> None:
        """Say whose stints come."""
        self._lanes = lanes

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
        if len(self._stints) >= MOST_ENDED:
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
        """Keep a stint that has ended."""
        self._stints.append(stint)

    def settle(self) -> None:
        """Count the stints that have ended, and write them down."""
        if not self._stints:
            return
        place = {lane: number for number, lane in enumerate(self._lanes)}
        stints = np.array(
            [(place[lane], *rest, *UNKNOWN) for lane, *rest in self._stints], dtype=STINT
        )
        self._stints = []
        count(self._lanes, stints)
        self._jobs.extend(table_columns(self._lanes, Ended.of(self._lanes, stints)))

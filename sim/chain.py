"""The contracts on the clock: blocks and rounds follow from time, calls work at once."""

from collections.abc import Callable
from typing import Any

from protocol import rounds
from protocol.events import Event
from protocol.machine import NO_ETHER, Call, Receipt, execute
from protocol.state import State
from protocol.units import Address, Block, Round, Wei
from sim.calendar import SLOT_US, Calendar
from sim.clock import US_PER_S, Clock


class LiveChain:
    """The chain that the agents' port describes.

    A call is executed in the newest block at the time it is submitted; the delay until
    it is included belongs to whoever sends it. Calls of one block run in the order in
    which they were submitted.

    Args:
        state: the contracts' storage.
        calendar: when blocks happen.
        clock: what time it is.
        on_events: told the round and the events of every call that took effect.
    """

    def __init__(
        self,
        state: State,
        calendar: Calendar,
        clock: Clock,
        on_events: Callable[[int, list[Event]], None],
    ) -> None:
        self.state = state
        self.calls = 0
        self._block_until_us = -1
        self._block = Block(0)
        self._round_start_us = 0
        self._round_until_us = -1
        self._round = Round(0)
        self._schedule = state.rounds.schedule.value
        self._calendar = calendar
        self._clock = clock
        self._on_events = on_events

    @property
    def block(self) -> Block:
        """Number of the newest block; asked for often, worked out once a slot."""
        now_us = self._clock.now_us
        if now_us >= self._block_until_us:
            self._block = Block(self._calendar.block_at(now_us))
            self._block_until_us = (now_us // SLOT_US + 1) * SLOT_US
        return self._block

    @property
    def round(self) -> Round:
        """The current round, initialized or not; asked for often, worked out once."""
        schedule = self.state.rounds.schedule.value
        if self._clock.now_us >= self._round_until_us or schedule is not self._schedule:
            self._schedule = schedule
            self._round = rounds.current_round(self.state, self.block)
            self._round_start_us = self.round_start_us(self._round)
            self._round_until_us = self.round_start_us(self._round + 1)
        return self._round

    @property
    def round_us(self) -> int:
        """Length of the current round, microseconds."""
        _ = self.round
        return self._round_until_us - self._round_start_us

    def round_start_us(self, round_number: int) -> int:
        """Time of a round's first block."""
        return self._calendar.start_us(
            rounds.round_start_block(self.state, Round(round_number))
        )

    def submit(
        self,
        sender: Address,
        transition: Callable[..., Any],
        *args: Any,
        value_wei: Wei = NO_ETHER,
        **kwargs: Any,
    ) -> Receipt:
        """Execute one call in the newest block."""
        timestamp_s = self._clock.now_us // US_PER_S
        call = Call(sender, self.block, timestamp_s, value_wei)
        receipt = execute(self.state, call, transition, *args, **kwargs)
        self.calls += 1
        if receipt.events:
            self._on_events(self.round, receipt.events)
        return receipt

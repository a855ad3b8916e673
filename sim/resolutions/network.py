"""Gateways, orchestrators and what runs between them, whatever the resolution."""

from typing import Protocol

from protocol.state import State
from sim.clock import Clock
from sim.resolutions.lanes import Lane, stakes_lpt
from sim.resolutions.pools import Pool


class Work(Protocol):
    """The streams of a run at some resolution."""

    started: int

    def begin(self) -> None:
        """The run starts, with streams that were already running."""

    def plan(self, start_us: int, end_us: int) -> None:
        """A round's first block is there: draw its arrivals."""

    def advance(self, clock: Clock) -> None:
        """Run what is due before the clock's next event."""

    def cut_off(self, pool: Pool, place: int) -> None:
        """An orchestrator went down."""

    def stop(self) -> None:
        """The run ends."""


class Network:
    """Pools of orchestrators, the gateways' lanes to them, and the work on these.

    Attributes:
        work: the streams.
    """

    def __init__(self, pools: list[Pool], lanes: list[Lane], work: Work) -> None:
        self.work = work
        self._pools = pools
        self._lanes = lanes

    def refresh(self, state: State, round_number: int) -> None:
        """Every gateway asks the orchestrators for their offers."""
        for pool in self._pools:
            pool.refresh(state, round_number)
        stakes = {id(pool): stakes_lpt(pool, state) for pool in self._pools}
        for lane in self._lanes:
            lane.refresh(stakes[id(lane.pool)])

"""A stream at one orchestrator."""

from typing import Any, NamedTuple

from agents.streams import Memory
from sim.resolutions.draws import stream_draws
from sim.resolutions.lanes import Lane

NOBODY = -1
"""Place of a stream that has no orchestrator."""


Served = tuple[int, int, float, float]
"""What was done in a stint: stream that was served, and time that it kept a slot or an
engine, microseconds; latency in seconds and real-time ratio, as in the table `jobs`."""


class Own(NamedTuple):
    """What a stream brings with it.

    Attributes:
        noise, path_noise: factors on computing and on time under way.
        first, second: draws for its first selection.
        chance: the draw against the failure of whom that picks.
    """

    noise: float
    path_noise: float
    first: float
    second: float
    chance: float


class Stint:
    """A stream, or what is left of it, at one orchestrator, or waiting for one.

    Attributes:
        lane: who sends.
        number: the stream's number in its lane.
        end_us: when the stream will end, microseconds.
        length_us: the stream's whole length; of a request, its video's.
        own: what the stream brings with it.
        uniform: its further draws.
        attempts: orchestrators tried for this stint.
        place: its orchestrator's place in the pool, or NOBODY.
        start_us: when this stint, or its wait for an orchestrator, began.
        compute_s, under_way_s: what a segment or frame takes, seconds.
        price_milliwei: price fixed at its start, thousandths of a wei per unit.
        score: latency score of its last late segment.
        tickets: sent for this stint.
        segments: what a grain that looks at each segment adds up of them.
        entry: number of what is due for it; older entries count no more.
    """

    __slots__ = (
        "_memory",
        "attempts",
        "compute_s",
        "end_us",
        "entry",
        "lane",
        "length_us",
        "number",
        "own",
        "place",
        "price_milliwei",
        "score",
        "segments",
        "start_us",
        "tickets",
        "under_way_s",
        "uniform",
    )

    def __init__(
        self, lane: Lane, number: int, start_us: int, length_us: int, own: Own
    ) -> None:
        self.lane = lane
        self.number = number
        self.start_us = start_us
        self.end_us = start_us + length_us
        self.length_us = length_us
        self.own = own
        self.uniform = stream_draws(own.first, own.chance)
        self.attempts = self.tickets = 0
        self.place = NOBODY
        self.segments: Any = None
        self.score: float
        self.entry: int
        self._memory: Memory | None = None

    @property
    def left_us(self) -> int:
        """How long the stream would have lasted from the stint's start on."""
        return self.end_us - self.start_us

    def begin(self, place: int, now_us: int) -> None:
        """Start at an orchestrator, at the load that it has with this stream."""
        lane = self.lane
        pool = lane.pool
        self.place = place
        self.start_us = now_us
        self.compute_s = pool.service.compute_s(place, pool.slots[place] - pool.free[place])
        self.under_way_s = lane.network_s[place] * self.own.path_noise
        self.price_milliwei = lane.price_milliwei[place]

    def leave(self, now_us: int) -> None:
        """Be without an orchestrator from now on."""
        self.place = NOBODY
        self.start_us = now_us
        self.attempts = self.tickets = 0

    @property
    def asked_anew(self) -> bool:
        """Whether its last look made it ask everybody anew."""
        return self._memory is not None and self._memory.asked_anew

    def recall(self) -> Memory:
        """What the stream knows of orchestrators; it begins to, at its first trouble."""
        if self._memory is None:
            self._memory = self.lane.rules.memory(self.start_us)
        return self._memory

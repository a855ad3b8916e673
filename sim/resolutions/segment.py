"""The segment grain: every segment is an event, at the load of its moment."""

from agents.payments.billing import Account
from sim.resolutions.books import Books
from sim.resolutions.grain import LATE
from sim.resolutions.stint import Served, Stint


class Segments:
    """What is added up over a stint's segments.

    Attributes:
        count: how many were sent.
        latency_s, realtime_ratio: sums over them.
        account: the gateway's credit with the orchestrator.
        behind: how far the stint is behind, in its law's measure.
    """

    __slots__ = ("account", "behind", "count", "latency_s", "realtime_ratio")

    def __init__(self, account: Account) -> None:
        self.account = account
        self.count = 0
        self.latency_s = self.realtime_ratio = self.behind = 0.0


class SegmentGrain:
    """A stint has one event for each of its segments, and one for its end."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def begin(self, stint: Stint, now_us: int) -> int:
        """The first segment is sent."""
        pool = stint.lane.pool
        policy = pool.orchestrators[stint.place].ticket_policy
        account = pool.service.billing.account(
            stint.price_milliwei, policy.expected_value_wei
        )
        stint.segments = Segments(account)
        stint.tickets = 0
        return self._send(stint, now_us)

    def stay(self, stint: Stint, now_us: int) -> int:
        """The next segment is sent to the same orchestrator."""
        return self._send(stint, now_us)

    def go_on(self, stint: Stint, now_us: int) -> int:
        """The next segment is there, unless the last one was late."""
        lateness = stint.lane.pool.service.lateness
        if stint.segments.behind > lateness.most_behind:
            stint.score = stint.segments.behind
            return LATE
        return self._send(stint, now_us)

    def _send(self, stint: Stint, now_us: int) -> int:
        """Send a segment, and say when the next one is there."""
        lane, seen = stint.lane, stint.segments
        pool = lane.pool
        service = pool.service
        busy = max(pool.slots[stint.place] - pool.free[stint.place], 1)
        compute_s = service.compute_s(stint.place, busy) * lane.factor()
        latency_s, ratio = service.quality(compute_s, stint.under_way_s)
        seen.count += 1
        seen.latency_s += latency_s
        seen.realtime_ratio += ratio
        seen.behind = service.lateness.behind(compute_s, stint.under_way_s, seen.behind)
        next_us = min(now_us + service.segment_us, stint.end_us)
        self._books.pay_segment(stint, seen.account, next_us - now_us)
        return next_us

    def close(self, stint: Stint, now_us: int) -> Served:
        """All is paid already."""
        seen, duration_us = stint.segments, now_us - stint.start_us
        latency_s, ratio = seen.latency_s / seen.count, seen.realtime_ratio / seen.count
        return duration_us, duration_us, latency_s, ratio

    def break_down(self, place: int) -> None:
        """Streams know by themselves when they end."""

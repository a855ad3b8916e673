"""The session grain: how many segments of a stint go well is drawn at once."""

from sim.resolutions.books import Books
from sim.resolutions.grain import LATE
from sim.resolutions.lateness import NEVER
from sim.resolutions.stint import Served, Stint


class SessionGrain:
    """A stint has one event: its end, or its first late segment."""

    whole = True

    def __init__(self, books: Books) -> None:
        self._books = books

    def begin(self, stint: Stint, now_us: int) -> int:
        """The stream's end, or an earlier segment that is late."""
        lane = stint.lane
        late = lane.pool.service.lateness.first_late(
            stint.compute_s, stint.under_way_s, lane.chance
        )
        return self.due(stint, late, now_us)

    def due(self, stint: Stint, late: int, now_us: int) -> int:
        """The same, once the number of its first late segment is drawn."""
        if late == NEVER:
            return stint.end_us
        lane = stint.lane
        service = lane.pool.service
        late_us = now_us + late * service.segment_us
        if late_us >= stint.end_us:
            return stint.end_us
        stint.score = service.lateness.late_score(
            stint.compute_s, stint.under_way_s, lane.chance
        )
        return late_us

    def stay(self, stint: Stint, now_us: int) -> int:
        """As if it began now, but for its price."""
        return self.begin(stint, now_us)

    def go_on(self, stint: Stint, now_us: int) -> int:  # noqa: ARG002
        """What was planned before the end is a late segment."""
        return LATE

    def close(self, stint: Stint, now_us: int) -> Served:
        """Pay for the stint as a whole."""
        duration_us = sent_us = now_us - stint.start_us
        service = stint.lane.pool.service
        if now_us != stint.end_us:
            # A segment is paid when it is sent, whether it comes back or not.
            segment_us = service.segment_us
            sent_us = min(-(-duration_us // segment_us) * segment_us, stint.left_us)
        self._books.pay(stint, sent_us)
        latency_s, ratio = service.quality(stint.compute_s * stint.noise, stint.under_way_s)
        return duration_us, duration_us, latency_s, ratio

    def break_down(self, place: int) -> None:
        """Streams know by themselves when they end."""

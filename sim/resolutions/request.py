"""Files to transcode: requests that wait for an engine, without a deadline."""

from sim.clock import US_PER_S
from sim.queues import FifoServers
from sim.resolutions.books import Books
from sim.resolutions.pools import Pool
from sim.resolutions.stint import Served, Stint


class RequestGrain:
    """A request has one event, its end, which is known when it arrives.

    Its work is as long as its video; an orchestrator's engines do it in turn. What is paid
    for a request that is cut off is the part that was done.
    """

    def __init__(self, books: Books, pool: Pool) -> None:
        self._books = books
        self._queues = [FifoServers(count) for count in pool.service.servers]

    def begin(self, stint: Stint, now_us: int) -> int:
        """Queue the request; when it will be done."""
        service_us = max(int(stint.length_us * stint.compute_s * stint.own.noise), 1)
        start_us = self._queues[stint.place].admit(now_us, service_us)
        stint.end_us = start_us + service_us
        stint.segments = service_us
        return stint.end_us

    def stay(self, stint: Stint, now_us: int) -> int:  # noqa: ARG002
        """Requests have no late segments."""
        return stint.end_us

    def go_on(self, stint: Stint, now_us: int) -> int:  # noqa: ARG002
        """Nothing happens before it is done."""
        return stint.end_us

    def close(self, stint: Stint, now_us: int) -> Served:
        """Pay for what was done of it."""
        service_us = stint.segments
        busy_us = min(max(service_us - (stint.end_us - now_us), 0), service_us)
        served_us = stint.length_us * busy_us // service_us
        if served_us:
            self._books.pay(stint, served_us)
        latency_s = (now_us - stint.start_us) / US_PER_S + stint.under_way_s
        ratio = latency_s * US_PER_S / stint.length_us
        return served_us, busy_us, latency_s, ratio

    def break_down(self, place: int) -> None:
        """An orchestrator went down; its queue is gone."""
        self._queues[place].forget()

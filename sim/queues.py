"""Work that waits: first come, first served, at several equal servers."""

from heapq import heapreplace

import numpy as np


class FifoServers:
    """Servers with one queue, as the times at which each is free next.

    Bulk work needs no event for its start: when it arrives, all that is before it has
    been given its time, so that its own start is known at once.

    Args:
        servers: how many, at least 1.
    """

    __slots__ = ("_free_us",)

    def __init__(self, servers: int) -> None:
        self._free_us = [0] * servers

    def admit(self, now_us: int, service_us: int) -> int:
        """When a job that arrives now begins; later arrivals come after it.

        Args:
            now_us: time of arrival, not before an earlier one's.
            service_us: how long it keeps a server.
        """
        start_us = max(now_us, self._free_us[0])
        heapreplace(self._free_us, start_us + service_us)
        return start_us

    def forget(self) -> None:
        """Everything that waited or ran is gone."""
        self._free_us = [0] * len(self._free_us)


def mean_wait_mmc(arrival_rate: float, service_rate: float, servers: int) -> float:
    """Mean wait of an M/M/c queue: Erlang's C formula.

    Args:
        arrival_rate: jobs per unit of time.
        service_rate: jobs that one server does per unit of time.
        servers: how many.

    Raises:
        ValueError: more arrives than can be served.
    """
    load = arrival_rate / service_rate
    if load >= servers:
        raise ValueError(f"a load of {load:g} on {servers} servers never settles")
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    waits = blocked / (1 - load / servers * (1 - blocked))
    return float(np.float64(waits) / (servers * service_rate - arrival_rate))

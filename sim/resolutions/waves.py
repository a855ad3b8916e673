"""One pool's streams, stretch by stretch; who runs at its end goes on in the next one."""

import numpy as np

from sim.demand import Arrivals
from sim.resolutions.arrays import RUNNING, Stints, Streams, joined
from sim.resolutions.lanes import Lane
from sim.resolutions.pools import Pool
from sim.resolutions.stint import NOBODY
from sim.resolutions.stretch import Stretch


class Waves:
    """The streams of one pool's lanes, stretch by stretch.

    Attributes:
        pool: the orchestrators.
        lanes: the pool's lanes.
    """

    def __init__(self, pool: Pool, lanes: list[Lane], rng: np.random.Generator) -> None:
        self.pool = pool
        self.lanes = lanes
        self._rng = rng
        self._arrived: list[Streams] = []
        self._running = Streams.arriving([])
        self._use = np.zeros((len(lanes), len(pool.orchestrators)))

    def begin(self) -> int:
        """Draw the streams that run already; how many there are."""
        return self._take([lane.draw_running() for lane in self.lanes])

    def draw(self, start_us: int, end_us: int) -> int:
        """Draw the arrivals of a stretch; how many there are."""
        return self._take([lane.draw(start_us, end_us) for lane in self.lanes])

    def _take(self, drawn: list[tuple[Arrivals, np.ndarray]]) -> int:
        self._arrived.append(Streams.arriving(drawn))
        return len(self._arrived[-1])

    def work_off(self, end_us: int) -> Stints:
        """Work off all streams up to a time; who runs then is kept for the next stretch."""
        arrived, self._arrived = joined(self._arrived), []
        outages = self.pool.take_outages(end_us)
        passes = 1 if self._use.any() else 2
        for _ in range(passes):
            stretch = Stretch(
                self.pool,
                self.lanes,
                self._rng,
                end_us=end_us,
                outages=outages,
                use=self._use,
            )
            stretch.work_off(arrived, self._running)
            done = stretch.done
            self._use = self._mean_use(done)
        for lane, refused in zip(self.lanes, stretch.failed, strict=True):
            lane.experience.failed += refused
        self._running = stretch.running
        return done

    def _mean_use(self, done: Stints) -> np.ndarray:
        """`[lanes, places]` streams that ran at a time, on average over what was done."""
        places = len(self.pool.orchestrators)
        served = np.flatnonzero(done.place != NOBODY)
        if len(served) == 0:
            return np.zeros((len(self.lanes), places))
        start_us, stop_us = done.start_us[served], done.stop_us[served]
        use = np.bincount(
            done.lane[served] * places + done.place[served],
            stop_us - start_us,
            minlength=len(self.lanes) * places,
        )
        length_us = int(stop_us.max() - start_us.min())
        return use.reshape(-1, places) / max(length_us, 1)

    def stop(self) -> Stints:
        """The run ends: the streams that are still running."""
        return Stints.idle(self._running, self._running.time_us, RUNNING)

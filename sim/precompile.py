"""Compiles what the resolutions session and round run in compiled code, before any run.

`python -m sim.precompile` does it once for a version of the code, in some 20 seconds, if it
can be kept; runs would otherwise do so when they need it first.
"""

import numpy as np

from sim.kept_code import cache_folder
from sim.resolutions.agenda import served_by
from sim.resolutions.coming import Drawn, write
from sim.resolutions.counting import SIGHTS, SUMS, sum_up
from sim.resolutions.loop import STOP, disturb, run
from sim.resolutions.records import COMING, STINT, blank


def precompile() -> None:
    """Call each compiled function with nothing to do."""
    whole, real = np.zeros(0, dtype=np.int64), np.zeros(0)
    world = blank(lanes=1, factors=np.ones(1), busy_s=np.ones((1, 1)))
    run(world, 0)
    disturb(world, STOP, 0)
    served_by(world.streams, 0, whole)
    drawn = Drawn(whole, whole, whole, whole, real, real, np.zeros((0, 3)))
    write(drawn, whole, np.zeros(0, COMING))
    sums, sights = np.zeros(0, SUMS), np.zeros((0, 0), SIGHTS)
    sum_up(np.zeros(0, STINT), np.zeros(0, dtype=bool), whole, sums, sights)


if __name__ == "__main__" and cache_folder() is not None:
    precompile()

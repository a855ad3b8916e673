"""A world at a round boundary, as a file: written, and read back to go on from there.

The file holds the world's objects as they are. It is read by the version that wrote it only,
and a reader makes no object but of the simulator, of the strategies in use and of the
libraries' numbers and tables, so that a foreign file can't run code of its choice.
"""

import gzip
import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import mesa
import numpy as np
import polars as pl

from sim.engine import Engine
from sim.errors import ConfigError
from workloads.latency import LatencyModel

FORMAT = 1
"""Version of the file's layout."""

OURS = ("agents.", "protocol.", "sim.", "workloads.")
"""Packages of the simulator whose classes a file may name."""

LIBRARIES = {
    "builtins": {"set", "frozenset", "getattr", "range", "complex"},
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "copyreg": {"_reconstructor", "__newobj__"},
    "functools": {"partial"},
    "mesa.agent": {"AgentSet"},
    "mesa.model": {"Model"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "numpy.random._generator": {"Generator"},
    "numpy.random._pcg64": {"PCG64"},
    "numpy.random._pickle": {"__generator_ctor", "__bit_generator_ctor"},
    "numpy.random.bit_generator": {"SeedSequence", "__pyx_unpickle_SeedSequence"},
    "pathlib": {"PosixPath", "Path"},
    "random": {"Random"},
}
"""What else a file may name."""


class Header(NamedTuple):
    """What a saved world says of itself before it is read.

    Attributes:
        format: version of the layout.
        code: hash of the simulator that wrote it.
        round: the round that begins.
        rows: rows of each table that were written so far.
    """

    format: int
    code: str
    round: int
    rows: dict[str, int]

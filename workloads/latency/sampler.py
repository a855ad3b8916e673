"""Service times one at a time, for loops that ask job by job."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from workloads.latency.capability_model import CapabilityModel
from workloads.latency.checks import checked_at_least, checked_gpu, checked_number

Array = NDArray[np.float64]

REACH = 64.0
"""Sizes are tabulated from the default one over this to the default one times it."""

POINTS = 4096
"""Tabulated sizes, evenly spaced in logarithms: 0.2 % apart."""

TOLERANCE = 1e-4
"""Largest error of going straight from one tabulated size to the next. Where a job's work
grows in steps, it errs by more, and the time is worked out."""

BLOCK = 1024
"""Factors drawn at once."""


def _smooth(parts: list[Array], middles: list[Array]) -> list[bool]:
    """Whether a straight line meets the middle between each tabulated size and the next."""
    smooth = np.ones(POINTS - 1, dtype=np.bool_)
    for part, middle in zip(parts, middles, strict=True):
        straight = (part[:-1] + part[1:]) / 2
        smooth &= np.abs(straight - middle[:-1]) <= TOLERANCE * middle[:-1]
    return smooth.tolist()


class JobSampler:
    """Draws times of one capability on one GPU.

    Looks the time up in a table over sizes, where the vectorised way works it out.

    Args:
        model: the capability's model.
        gpu: index into the catalogue.
        rng: source of the draws.
        host_factor: the host's fixed factor.

    Raises:
        ValueError: the index or factor is out of range.
        CannotRun: the GPU lacks the memory or the encoder.
    """

    __slots__ = (
        "_factor",
        "_fixed_s",
        "_gpu",
        "_model",
        "_per_log",
        "_rng",
        "_smooth",
        "_start",
        "_tables",
        "_waiting",
    )

    def __init__(
        self,
        model: CapabilityModel,
        gpu: int,
        rng: np.random.Generator,
        host_factor: float = 1.0,
    ) -> None:
        self._gpu = checked_gpu(gpu, len(model.vram_gb))
        model.check(self._gpu)
        self._factor = checked_number("host_factor", host_factor)
        self._model, self._rng = model, rng
        self._fixed_s = model.capability.fixed_s
        self._start = math.log(model.capability.default_units / REACH)
        self._per_log = (POINTS - 1) / (2 * math.log(REACH))
        parts, middles = self._parts_at(0.0), self._parts_at(0.5)
        self._tables = [part.tolist() for part in parts]
        self._smooth = _smooth(parts, middles)
        self._waiting: list[tuple[float, ...]] = []

    def _parts_at(self, share: float) -> list[Array]:
        """Seconds of the parts on the way from each tabulated size to the next."""
        places = (np.arange(POINTS) + share) / self._per_log
        return self._parts_s(np.exp(self._start + places))

    def _parts_s(self, units: Array) -> list[Array]:
        return self._model.parts_s(units, np.broadcast_to(self._gpu, units.shape))

    def _draw(self) -> None:
        columns = [noise.sample((BLOCK,), self._rng) for noise in self._model.noises]
        self._waiting = list(zip(*(column.tolist() for column in columns), strict=True))

    def __call__(self, units: float, slowdown: float = 1.0) -> float:
        """Draw the time in seconds of a job of so many work units.

        Args:
            units: work units of the capability.
            slowdown: from what else runs on the GPU, at least 1.

        Raises:
            ValueError: a number is out of range.
        """
        if not (0.0 < units < math.inf and 1.0 <= slowdown < math.inf):
            checked_number("units", units)
            checked_at_least("slowdown", slowdown, 1)
        if not self._waiting:
            self._draw()
        factors = self._waiting.pop()
        place = (math.log(units) - self._start) * self._per_log
        left = int(place)
        if place >= 0.0 and left < POINTS - 1 and self._smooth[left]:
            share = place - left
            seconds = 0.0
            for table, factor in zip(self._tables, factors, strict=True):
                low = table[left]
                seconds += (low + (table[left + 1] - low) * share) * factor
        else:
            parts = self._parts_s(np.array([units]))
            seconds = sum(
                float(part[0]) * factor for part, factor in zip(parts, factors, strict=True)
            )
        return seconds * self._factor * slowdown + self._fixed_s

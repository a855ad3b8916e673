"""Times of matrix products on a GPU that was not measured, from timings of others.

`t = overhead + hypot(waves of tiles, memory)`

A product of `[m, k]` and `[k, n]` is cut into tiles, one for each multiprocessor at a time,
so that its computing time goes up in steps, by waves of tiles. The library picks the shape
of the tiles; the law takes the fastest. Computing and memory traffic overlap in part, which
the root of the sum of squares stands for. Everything that differs between GPUs is a figure
of the catalogue; the five coefficients are shares of those figures and carry over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workloads.hardware import BURST_SUSTAINED_SHARE, Gpu, load_catalogue

Array = NDArray[np.float64]

COLUMNS = ("gpu", "m", "k", "n", "median_us")
"""What rows of timings hold: the GPU's name, the product's shape, microseconds."""

TILES = (
    (256, 128),
    (128, 256),
    (128, 128),
    (256, 64),
    (64, 256),
    (64, 128),
    (128, 64),
    (64, 64),
    (32, 128),
    (32, 64),
)
"""Rows and columns of the result that one multiprocessor makes at a time: the shapes that
libraries of matrix products commonly have."""

TAIL_SHARE = 0.5
"""Part of a last, incomplete wave that is paid as if it were complete: multiprocessors
that are done early take up the next tile at once. Chosen on A40 and A100 timings, where
0.35 and 1 give errors at most half a percentage point higher."""

FEED_BYTES_PER_CLOCK = 64
"""Bytes that a multiprocessor takes from the second-level cache in a clock, at most, on
every NVIDIA chip of the catalogue (vendor's tuning guides, 2020-2024)."""

OPERAND_BYTES = 2
"""Bytes of one fp16 or bf16 number."""

UNKNOWN = -1
"""Stands for a GPU that the catalogue lacks; its rows are skipped."""

FEWEST_ROWS = 10
"""Timings that a fit of five coefficients takes at least."""

MOST_ROWS = 4000
"""Timings that a fit uses at most, evenly spaced, to stay within seconds."""


class TimingsError(ValueError):
    """Rows of timings that nothing can be fitted to or predicted for."""


class Law(NamedTuple):
    """Fitted coefficients; they belong to a library of matrix products, not to a GPU.

    Attributes:
        overhead_us: time of a launch, in microseconds.
        wave_us: time to start and end a wave of tiles, in microseconds.
        compute: computing time of a full tile over that at the peak rate.
        feed: share of the time to load a tile's operands that computing doesn't hide.
        beta: share of the peak memory bandwidth that is reached.
    """

    overhead_us: float
    wave_us: float
    compute: float
    feed: float
    beta: float

    def predict_us(
        self,
        gpu: Gpu,
        m: ArrayLike,
        k: ArrayLike,
        n: ArrayLike,
        *,
        fp16_accumulate: bool = False,
    ) -> Array:
        """Microseconds of products `[m, k] x [k, n]` in fp16 or bf16 on a GPU.

        Args:
            gpu: card of the catalogue.
            m: rows of the first factor (tokens); all three broadcast.
            k: its columns.
            n: columns of the second factor.
            fp16_accumulate: sums are kept in fp16, which consumer cards do twice as fast.
        """
        rows, inner, columns = np.broadcast_arrays(
            *(np.asarray(size, dtype=np.float64) for size in (m, k, n))
        )
        peak = gpu.fp16_fp16acc_tflops if fp16_accumulate else gpu.fp16_tflops
        held = min(1.0, gpu.sustained_share / BURST_SUSTAINED_SHARE)
        flops_per_us = peak * 1e6 * held / gpu.multiprocessors
        feed_per_us = FEED_BYTES_PER_CLOCK * gpu.boost_mhz
        computing = np.full(rows.shape, np.inf)
        for height, width in TILES:
            tile_us = (
                self.compute * 2 * height * width / flops_per_us
                + self.feed * OPERAND_BYTES * (height + width) / feed_per_us
            )
            full = np.ceil(rows / height) * np.ceil(columns / width) / gpu.multiprocessors
            waves = TAIL_SHARE * np.ceil(full) + (1 - TAIL_SHARE) * np.maximum(full, 1)
            computing = np.minimum(computing, waves * (self.wave_us + inner * tile_us))
        moved_bytes = OPERAND_BYTES * (rows * inner + inner * columns + rows * columns)
        memory = moved_bytes / (self.beta * gpu.memory_bandwidth_gbs * 1e3)
        return np.asarray(self.overhead_us + np.hypot(computing, memory))


PUBLISHED_FIT = Law(overhead_us=2.43, wave_us=0.934, compute=1.187, feed=0.255, beta=0.811)
"""The law fitted to 3,000 public fp16 timings of an A40 and an A100 (microsoft/vidur
7d47513, profiling of linear layers), with a mean error of 6.5 % over them; 2026-11."""


class Timings(NamedTuple):
    """Rows with GPUs as places in the catalogue; times are read where they are needed.

    Attributes:
        gpu: `[rows]` index into the catalogue.
        shape: m, k and n, `[rows]` each.
        median_us: `[rows]` microseconds, not checked yet.
    """

    gpu: NDArray[np.int64]
    shape: tuple[Array, Array, Array]
    median_us: NDArray[Any]

    def of(self, chosen: NDArray[np.bool_]) -> Timings:
        """The chosen rows."""
        m, k, n = self.shape
        return Timings(
            self.gpu[chosen], (m[chosen], k[chosen], n[chosen]), self.median_us[chosen]
        )


def _columns_of(rows: Any) -> Mapping[str, NDArray[Any]]:
    """The columns that the rows have of `COLUMNS`, whatever holds them."""
    if isinstance(rows, Mapping):
        found = {name: rows[name] for name in COLUMNS if name in rows}
    elif isinstance(rows, np.ndarray):
        found = {name: rows[name] for name in rows.dtype.names or () if name in COLUMNS}
    elif isinstance(rows, Sequence) and not isinstance(rows, str | bytes):
        if not all(isinstance(row, Mapping) for row in rows):
            raise TimingsError("rows hold something other than mappings")
        every = [name for name in COLUMNS if any(name in row for row in rows)]
        found = {name: [row.get(name) for row in rows] for name in every}
    elif hasattr(rows, "shape") and hasattr(rows, "columns"):
        found = {name: rows[name] for name in COLUMNS if name in rows.columns}
    else:
        raise TimingsError(
            f"rows of type {type(rows).__name__} are no timings: they are a data frame, a "
            "mapping of columns, or a list of mappings"
        )
    try:
        columns = {name: np.asarray(values) for name, values in found.items()}
    except (TypeError, ValueError) as error:
        raise TimingsError(f"the rows' columns cannot be read: {error}") from error
    lengths = {name: column.shape for name, column in columns.items()}
    if (
        any(column.ndim != 1 for column in columns.values())
        or len(set(lengths.values())) > 1
    ):
        raise TimingsError(f"the rows' columns are not of one length: {lengths}")
    return columns


def _column(columns: Mapping[str, NDArray[Any]], name: str) -> NDArray[Any]:
    if name not in columns:
        raise TimingsError(f"rows lack the column {name!r}; they need {', '.join(COLUMNS)}")
    return columns[name]


def _numbers(values: NDArray[Any], name: str) -> Array:
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise TimingsError(f"column {name!r} of the rows holds no numbers") from error


def read_timings(rows: Any) -> Timings:
    """The rows of known GPUs; sizes are checked and times not yet.

    Args:
        rows: data frame, mapping of columns, or sequence of mappings, with `COLUMNS`.

    Raises:
        TimingsError: columns are missing, or a size cannot be.
    """
    catalogue, columns = load_catalogue(), _columns_of(rows)
    names = _column(columns, "gpu").tolist()
    place = {
        name: catalogue.find(name) if isinstance(name, str) else None for name in set(names)
    }
    gpu = np.array(
        [UNKNOWN if place[name] is None else place[name] for name in names], dtype=np.int64
    )
    known = gpu != UNKNOWN
    sizes = []
    for name in ("m", "k", "n"):
        size = _numbers(_column(columns, name)[known], name)
        wrong = ~(np.isfinite(size) & (size >= 1))
        if np.any(wrong):
            raise TimingsError(f"{name}={size[wrong][0]:g} is no size: it is at least 1")
        sizes.append(size)
    m, k, n = sizes
    median_us = _column(columns, "median_us")[known]
    return Timings(gpu[known], (m, k, n), median_us)


def checked_us(timings: Timings) -> Array:
    """`[rows]` measured microseconds.

    Raises:
        TimingsError: a time is missing, or cannot be.
    """
    times = _numbers(timings.median_us, "median_us")
    wrong = ~(np.isfinite(times) & (times > 0))
    if np.any(wrong):
        raise TimingsError(f"median_us={times[wrong][0]:g} is no time: it is above 0")
    return times


def _fit(timings: Timings) -> Law:
    """Least mean absolute relative error, by a simplex search from usual values."""
    from scipy.optimize import minimize  # noqa: PLC0415  importing scipy takes 0.2 s

    timings = timings._replace(median_us=checked_us(timings))
    if len(timings.gpu) < FEWEST_ROWS:
        raise TimingsError(
            f"{len(timings.gpu)} rows to fit: {FEWEST_ROWS} or more are needed"
        )
    chosen = np.zeros(len(timings.gpu), dtype=np.bool_)
    spread = np.linspace(0, len(chosen) - 1, min(len(chosen), MOST_ROWS))
    chosen[np.round(spread).astype(np.int64)] = True
    kept = timings.of(chosen)
    gpus = load_catalogue().gpus
    cards = [(gpus[place], kept.of(kept.gpu == place)) for place in np.unique(kept.gpu)]

    def law_at(point: Array) -> Law:
        return Law(*np.exp(np.clip(point, -30.0, 5.0)).tolist())

    def error(point: Array) -> float:
        law = law_at(point)
        missed = [
            np.abs(law.predict_us(card, *own.shape) / own.median_us - 1)
            for card, own in cards
        ]
        return float(np.concatenate(missed).mean())

    point = np.log(np.array([3.0, 1.0, 1.2, 0.2, 0.85]))
    for _ in range(4):  # a new simplex gets out of where the last one had shrunk to
        options = {"maxiter": 1000, "xatol": 1e-4, "fatol": 1e-7}
        point = minimize(error, point, method="Nelder-Mead", options=options).x
    return law_at(point)


def _chosen(timings: Timings, gpu_names: Sequence[str]) -> Timings:
    if isinstance(gpu_names, str) or not isinstance(gpu_names, Sequence) or not gpu_names:
        raise TimingsError(f"fit_on={gpu_names!r} is no list of GPUs; for example ['a100']")
    catalogue = load_catalogue()
    for name in gpu_names:
        if not isinstance(name, str):
            raise TimingsError(f"fit_on holds {name!r}: it is the name of a GPU")
        if not np.any(timings.gpu == catalogue.index(name)):
            raise TimingsError(f"fit_on={name!r}: no row is of this GPU")
    places = [catalogue.index(name) for name in gpu_names]
    return timings.of(np.isin(timings.gpu, places))


def fit_law(rows: Any, *, fit_on: Sequence[str]) -> Law:
    """Fit the law to the timings of some GPUs.

    Args:
        rows: data frame, mapping of columns, or sequence of mappings, with `COLUMNS`.
        fit_on: names or aliases of GPUs in the catalogue; other rows are left out.

    Raises:
        TimingsError: columns or rows are missing, or a size, time or name cannot be.
        UnknownGpu: a name asked for is not in the catalogue.
    """
    return _fit(_chosen(read_timings(rows), fit_on))


def predict(rows: Any, *, fit_on: Sequence[str], device: str) -> Array:
    """Microseconds of matrix products on a GPU, from timings of other GPUs.

    Args:
        rows: data frame, mapping of columns, or sequence of mappings, with `COLUMNS`; rows
            of GPUs that the catalogue lacks are skipped.
        fit_on: names or aliases of the GPUs whose timings are fitted; nobody else's
            `median_us` is looked at.
        device: name or alias of the GPU to predict.

    Returns:
        `[rows of the device]` predicted time of each row whose gpu is `device`, in their
        order; or, where no row is of the device, of the shape of every row of a
        GPU in the catalogue, in order.

    Raises:
        TimingsError: columns or rows are missing, or a size, time or name cannot be.
        UnknownGpu: a name asked for is not in the catalogue.
    """
    if not isinstance(device, str):
        raise TimingsError(f"device={device!r}: it is the name of a GPU")
    timings = read_timings(rows)
    catalogue = load_catalogue()
    target = catalogue.index(device)
    law = _fit(_chosen(timings, fit_on))
    own = timings.gpu == target
    asked = timings.of(own) if np.any(own) else timings
    return law.predict_us(catalogue.gpus[target], *asked.shape)

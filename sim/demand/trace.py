"""Recorded demand: streams from a CSV or Parquet file, replayed as they came.

One row is one stream: `start_s` (seconds from the start of the run), `capability`, and
either `duration_s` (seconds) or `units` (priced units; pixels). A column `gateway` says
whose it is; without one, a row goes to a random gateway of its capability, by their shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl

from sim.clock import US_PER_S
from sim.demand.arrivals import Arrivals
from sim.errors import ConfigError

KEY = "demand.trace"
"""Key of the configuration that names the file."""

CAPABILITIES = ("transcode", "live_video_to_video", "transcode_vod")
"""What streams of a trace may ask for."""

LARGEST = {"start_s": 1e10, "duration_s": 1e10, "units": 1e18}
"""The clock counts microseconds in 64 bits: no stream of a trace begins, lasts or is billed
beyond these (limits of ours; 1e10 s are three hundred years)."""

NOISE_SIGMA = 0.15
"""Spread of one path's slowness between streams, as for drawn ones."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Streams of a file, in order of arrival; arrays of one length.

    Attributes:
        start_us: when each arrives.
        capability: what it asks for.
        duration_s: how long it lasts, NaN where units are given.
        units: its priced units, NaN where a duration is given.
        gateway: whose it is, empty where the file has no such column.
    """

    start_us: np.ndarray
    capability: np.ndarray
    duration_s: np.ndarray
    units: np.ndarray
    gateway: np.ndarray


def load_trace(file: str) -> Trace:
    """Read and check a trace.

    Raises:
        ConfigError: the file can't be read, or the first row and column that is wrong.
    """
    path = Path(file).expanduser()
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return _load(file, stamp)


@lru_cache(maxsize=4)
def _load(file: str, stamp: int) -> Trace:  # noqa: ARG001
    table = _read(file)
    for name in ("start_s", "capability"):
        if name not in table.columns:
            raise ConfigError(KEY, file, f"must have a column {name}")
    sizes = [name for name in ("duration_s", "units") if name in table.columns]
    if len(sizes) != 1:
        raise ConfigError(KEY, file, "must have either a column duration_s or units")
    if table.height == 0:
        raise ConfigError(KEY, file, "must have rows; it holds none")
    start_s = _numbers(file, table, "start_s", lowest=0.0)
    size = _numbers(file, table, sizes[0], lowest=0.0, above=True)
    late = np.flatnonzero(np.diff(start_s) < 0)
    if len(late):
        row = int(late[0]) + 1
        raise _wrong(
            file, row, "start_s", float(start_s[row]), "must not be before the row above"
        )
    capability = _names(file, table, "capability", CAPABILITIES)
    unknown = np.full(table.height, np.nan)
    return Trace(
        start_us=np.round(start_s * US_PER_S).astype(np.int64),
        capability=capability,
        duration_s=size if sizes[0] == "duration_s" else unknown,
        units=size if sizes[0] == "units" else unknown,
        gateway=(
            _names(file, table, "gateway", None)
            if "gateway" in table.columns
            else np.full(table.height, "")
        ),
    )


def _read(file: str) -> pl.DataFrame:
    path = Path(file).expanduser()
    if path.suffix not in {".csv", ".parquet"}:
        raise ConfigError(KEY, file, "must be a file that ends in .csv or .parquet")
    try:
        if path.suffix == ".csv":
            return pl.read_csv(path, infer_schema_length=None)
        return pl.read_parquet(path)
    except pl.exceptions.NoDataError as error:
        raise ConfigError(KEY, file, "must have rows; it holds none") from error
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).partition("\n")[0]
        raise ConfigError(KEY, file, f"can't be read: {reason}") from error


def _numbers(
    file: str, table: pl.DataFrame, name: str, *, lowest: float, above: bool = False
) -> np.ndarray:
    """A column of finite numbers from a lowest one on."""
    allowed = f"must be a number {'above' if above else 'of at least'} {lowest:g}"
    allowed += f" and at most {LARGEST[name]:g}"
    column = table[name]
    if not column.dtype.is_numeric():
        row = 0
        if column.dtype == pl.String:
            row = int(column.cast(pl.Float64, strict=False).is_null().arg_max() or 0)
        raise _wrong(file, row, name, column[row], allowed)
    values = column.cast(pl.Float64).fill_null(np.nan).to_numpy()
    good = np.isfinite(values) & ((values > lowest) if above else (values >= lowest))
    good &= values <= LARGEST[name]
    if not good.all():
        row = int(np.argmin(good))
        raise _wrong(file, row, name, column[row], allowed)
    return values


def _names(
    file: str, table: pl.DataFrame, name: str, known: Sequence[str] | None
) -> np.ndarray:
    """A column of names, of a known set where one is given."""
    column = table[name]
    for row, value in enumerate(column.to_list()):
        if not isinstance(value, str) or (known is not None and value not in known):
            allowed = f"must be one of {', '.join(known)}" if known else "must be a name"
            raise _wrong(file, row, name, value, allowed)
    return column.to_numpy()


def _wrong(file: str, row: int, name: str, value: object, allowed: str) -> ConfigError:
    """An error about one cell; rows are counted from 1, the header left out."""
    return ConfigError(KEY, file, f"row {row + 1}, column {name}: {value!r} {allowed}")


def check_gateways(file: str, names: Mapping[str, Sequence[str]]) -> None:
    """Refuse a trace whose rows belong to gateways that will not be there.

    Args:
        file: the trace.
        names: the gateways' names by capability.

    Raises:
        ConfigError: names the row.
    """
    trace = load_trace(file)
    for row in np.flatnonzero(trace.gateway != ""):
        known, name = names[trace.capability[row]], trace.gateway[row]
        if name not in known:
            allowed = f"must be one of {', '.join(known)}"
            raise _wrong(file, int(row), "gateway", name, allowed)


def deal(
    trace: Trace,
    capability: str,
    gateways: Sequence[str],
    shares: Sequence[float],
    rng: np.random.Generator,
) -> list[np.ndarray]:
    """Which rows of a capability go to each of its gateways.

    Args:
        trace: the record.
        capability: of the gateways.
        gateways: their names.
        shares: their shares of demand, which sum to 1.
        rng: deals rows that name no gateway.
    """
    mine = trace.capability == capability
    owner = rng.choice(len(gateways), size=len(mine), p=np.asarray(shares))
    for place, name in enumerate(gateways):
        owner[trace.gateway == name] = place
    return [np.flatnonzero(mine & (owner == place)) for place in range(len(gateways))]


class TraceDemand:
    """A gateway's rows of a trace; nothing else arrives.

    Attributes:
        rng: draws the streams' factors, in order of arrival.
        max_price_wei: highest price that the gateway accepts per unit, wei.
        scale: not used; what was recorded arrives.
    """

    def __init__(
        self,
        trace: Trace,
        rows: np.ndarray,
        rng: np.random.Generator,
        *,
        units_per_s: float,
        max_price_wei: float,
    ) -> None:
        self.rng = rng
        self.max_price_wei = max_price_wei
        self.scale = 1.0
        self._start_us = trace.start_us[rows]
        seconds = np.where(
            np.isnan(trace.duration_s), trace.units / units_per_s, trace.duration_s
        )
        self._duration_us = np.maximum(np.round(seconds[rows] * US_PER_S), 1).astype(int)

    def draw_running(self) -> Arrivals:
        """Nobody: a trace begins with its first row."""
        return Arrivals.none()

    def draw(self, start_us: int, end_us: int) -> Arrivals:
        """Rows of a stretch of time."""
        first, last = np.searchsorted(self._start_us, [start_us, end_us])
        count = int(last - first)
        path_noise = np.exp(NOISE_SIGMA * self.rng.standard_normal(count))
        return Arrivals(
            self._start_us[first:last],
            self._duration_us[first:last],
            np.ones(count),
            path_noise,
        )

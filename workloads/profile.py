"""Calibration profiles: measured kernels of one device, read from JSON and checked."""

from __future__ import annotations

import json
import math
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.law import AdditiveLaw

Array = NDArray[np.float64]

FORMAT = "livepeer-sim workload profile"
"""First field of a profile, to tell it from other JSON."""

FORMAT_VERSION = 2
"""Layout that `calibrate` writes: with the accuracy that was reached, and locations that
are lower quartiles of a pass's calls, where version 1 had medians."""

READ_VERSIONS = (1, 2)
"""Layouts that can be read."""

DEVICE_KINDS = ("cpu", "cuda")
"""Kinds of device that can be measured."""

MOST_LOG_RESIDUAL = 10.0
"""Logs of a call's time over the usual one stay below it: a factor of 22,000 is damage."""

DEFAULT_PROFILE = "cpu-amd-epyc"
"""Shipped profile: one thread of a shared 2-core virtual machine, half width, fp32."""


class ProfileError(ValueError):
    """A profile is missing, damaged or of another format version."""


_NOTHING: Array = np.empty(0)


class Check(NamedTuple):
    """A check that the profile was held against when it was made.

    Attributes:
        name: short name.
        meaning: what the figure is.
        reached: the figure, a share of one.
        limit: largest figure that passes.
        passed: whether it did.
        low: lower end of what the figure may be; profiles until 2026-11 have none.
        high: upper end.
        verdict: "passed", "missed", or "undecided" where the limit lies between the ends.
    """

    name: str
    meaning: str
    reached: float
    limit: float
    passed: bool
    low: float | None = None
    high: float | None = None
    verdict: str = ""


class KernelProfile(NamedTuple):
    """One kernel's measurements.

    Attributes:
        sizes: `[points]` sizes that were timed, rising.
        location_s: `[points]` seconds a call.
        run_flops: `[points]` counted FLOPs of the call that was timed.
        run_bytes: `[points]` counted bytes of that call.
        run_ops: `[points]` operations of that call.
        full_flops: `[points]` counted FLOPs at the real model's width.
        full_bytes: `[points]` counted bytes at that width, in half precision.
        full_ops: `[points]` operations at that width.
        log_residuals: `[calls]` log of each call's time over its size's location.
        law: additive law fitted to the locations.
        held_out_mape: mean error of the interpolation at the held-out sizes.
        pass_cv: coefficient of variation between passes: of their medians over the
            sizes; in layout 1, of each size by itself, in the mean.
        held_out_sizes: `[held out]` sizes that tested the interpolation.
        held_out_s: `[held out]` seconds a call that were measured there.
    """

    sizes: Array
    location_s: Array
    run_flops: Array
    run_bytes: Array
    run_ops: Array
    full_flops: Array
    full_bytes: Array
    full_ops: Array
    log_residuals: Array
    law: AdditiveLaw
    held_out_mape: float
    pass_cv: float
    held_out_sizes: Array = _NOTHING
    held_out_s: Array = _NOTHING


class Profile(NamedTuple):
    """One device's measurements.

    Attributes:
        name: short name, used in stamps and file names.
        date: day of the measurement, ISO 8601.
        device_kind: "cpu" or "cuda".
        device_name: as the operating system or driver reports it.
        peak_flops: FLOPs per second that the device reached at best.
        peak_bytes: bytes per second that it reached at best.
        held_out_mape: mean over the kernels.
        pass_cv: mean over the kernels.
        kernels: measurements by kernel name.
        checks: what it was held against; none in layout 1.
    """

    name: str
    date: str
    device_kind: str
    device_name: str
    peak_flops: float
    peak_bytes: float
    held_out_mape: float
    pass_cv: float
    kernels: dict[str, KernelProfile]
    checks: tuple[Check, ...] = ()

    def kernel(self, name: str) -> KernelProfile:
        """Measurements of one kernel.

        Raises:
            ProfileError: the profile was made without it.
        """
        if name not in self.kernels:
            raise ProfileError(
                f"profile {self.name!r} has no kernel {name!r}, only: "
                f"{', '.join(self.kernels)}; calibrate again with all kernels"
            )
        return self.kernels[name]


_POINT_FIELDS = (
    "sizes",
    "location_s",
    "run_flops",
    "run_bytes",
    "run_ops",
    "full_flops",
    "full_bytes",
    "full_ops",
)


def _number(record: dict[str, Any], field: str, *, zero: bool = False) -> float:
    """A finite number above zero, or at least zero."""
    value = record[field]
    right = not isinstance(value, bool) and isinstance(value, int | float)
    if not right or not math.isfinite(value) or not (value > 0 or (zero and value == 0)):
        kind = "at least 0" if zero else "positive"
        raise ValueError(f"{field}={value!r} must be a finite number, {kind}")
    return float(value)


def _column(record: dict[str, Any], field: str, minimum: int) -> Array:
    values = np.array(record[field], dtype=np.float64)
    if values.ndim != 1 or len(values) < minimum or not np.all(np.isfinite(values)):
        raise ValueError(f"{field} must be a list of {minimum} or more finite numbers")
    return values


def _residuals(record: dict[str, Any]) -> Array:
    values = _column(record, "log_residuals", minimum=1)
    if np.any(np.abs(values) >= MOST_LOG_RESIDUAL):
        raise ValueError(
            f"log_residuals must lie between -{MOST_LOG_RESIDUAL:g} and "
            f"{MOST_LOG_RESIDUAL:g}"
        )
    return values


def _kernels(records: dict[str, Any]) -> dict[str, KernelProfile]:
    if not isinstance(records, dict) or not records:
        raise ValueError("kernels must be a table of one or more")
    kernels = {}
    for name, record in records.items():
        try:
            kernels[name] = _kernel(record)
        except KeyError as missing:
            raise ValueError(f"kernels.{name}: {missing} is missing") from missing
        except (AttributeError, OverflowError, TypeError, ValueError) as wrong:
            raise ValueError(f"kernels.{name}: {wrong}") from wrong
    return kernels


def _kernel(record: dict[str, Any]) -> KernelProfile:
    columns = {field: _column(record, field, minimum=2) for field in _POINT_FIELDS}
    if len({len(column) for column in columns.values()}) != 1:
        raise ValueError(f"{', '.join(_POINT_FIELDS)} must be equally long")
    if any(np.any(column <= 0) for column in columns.values()):
        raise ValueError(f"{', '.join(_POINT_FIELDS)} must be positive")
    if np.any(np.diff(columns["sizes"]) <= 0):
        raise ValueError("sizes must rise")
    law, held_out = record["law"], record.get("held_out", {})
    if len(held_out.get("sizes", ())) != len(held_out.get("measured_s", ())):
        raise ValueError("held_out's sizes and measured_s must be equally long")
    return KernelProfile(
        **columns,
        log_residuals=_residuals(record),
        law=AdditiveLaw(
            _number(law, "overhead_s", zero=True),
            phi=_number(law, "phi"),
            beta=_number(law, "beta"),
        ),
        held_out_mape=float(record["held_out_mape"]),
        pass_cv=float(record["pass_cv"]),
        held_out_sizes=_column({"sizes": [], **held_out}, "sizes", minimum=0),
        held_out_s=_column({"measured_s": [], **held_out}, "measured_s", minimum=0),
    )


def _check(record: dict[str, Any]) -> Check:
    passed = bool(record["passed"])
    ends = {end: float(record[end]) for end in ("low", "high") if end in record}
    return Check(
        str(record["name"]),
        meaning=str(record["meaning"]),
        reached=float(record["reached"]),
        limit=float(record["limit"]),
        passed=passed,
        verdict=str(record.get("verdict", "passed" if passed else "missed")),
        **ends,
    )


def _device_kind(device: dict[str, Any]) -> str:
    kind = device["kind"]
    if kind not in DEVICE_KINDS:
        raise ValueError(f"kind={kind!r} must be one of: {', '.join(DEVICE_KINDS)}")
    return str(kind)


def parse_profile(record: Any, source: str) -> Profile:
    """Check a profile's record.

    Args:
        record: what the JSON holds.
        source: name or path, for the error message.

    Raises:
        ProfileError: it is no profile, of another version, or incomplete.
    """
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise ProfileError(f"{source}: not a calibration profile; `calibrate` writes one")
    version = record.get("format_version")
    if type(version) is not int or version not in READ_VERSIONS:
        raise ProfileError(
            f"{source}: profile format version {version!r}, "
            f"this version reads {' and '.join(map(str, READ_VERSIONS))}; calibrate again"
        )
    try:
        device = record["device"]
        return Profile(
            name=str(record["name"]),
            date=str(record["date"]),
            device_kind=_device_kind(device),
            device_name=str(device["name"]),
            peak_flops=_number(device, "peak_flops_per_s"),
            peak_bytes=_number(device, "peak_bytes_per_s"),
            held_out_mape=float(record["held_out_mape"]),
            pass_cv=float(record["pass_cv"]),
            kernels=_kernels(record["kernels"]),
            checks=tuple(map(_check, record.get("accuracy", {}).get("gates", ()))),
        )
    except KeyError as missing:
        raise ProfileError(f"{source}: damaged profile: {missing} is missing") from missing
    except (AttributeError, OverflowError, TypeError, ValueError) as wrong:
        raise ProfileError(f"{source}: damaged profile: {wrong}") from wrong


def shipped_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the package."""
    folder = resources.files("workloads") / "data" / "profiles"
    found = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name[:-5] for name in found if name.endswith(".json")))


def _read(name_or_path: str) -> str:
    if name_or_path in shipped_profiles():
        shipped = (
            resources.files("workloads") / "data" / "profiles" / f"{name_or_path}.json"
        )
        return shipped.read_text("utf-8")
    try:
        return Path(name_or_path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise ProfileError(
            f"calibration={name_or_path!r}: neither a readable file nor a shipped profile "
            f"({', '.join(shipped_profiles())})"
        ) from wrong


def load_profile(name_or_path: str = DEFAULT_PROFILE) -> Profile:
    """Read and check a profile.

    Args:
        name_or_path: name of a shipped profile, or path of a file that `calibrate` wrote.

    Raises:
        ProfileError: missing, not JSON, not a profile, damaged, or of another version.
    """
    try:
        record = json.loads(_read(name_or_path))
    except ProfileError:
        raise
    except (RecursionError, ValueError) as wrong:
        raise ProfileError(f"{name_or_path}: not valid JSON: {wrong}") from wrong
    return parse_profile(record, name_or_path)

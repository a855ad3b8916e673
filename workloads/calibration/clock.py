"""Clocks that time one kernel call, and the devices they belong to."""

from __future__ import annotations

import ctypes
import importlib
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import torch

from workloads.calibration.options import BadOption
from workloads.kernels.base import Run

FLUSH_BYTES = 256 * 1024**2
"""Written before a cold-cache call on a GPU; several times the largest L2 cache."""

LEAD_CYCLES = 100_000
"""Cycles that a GPU waits before a timed call, some 50 us: by then the host has launched
the call, and the time of that does not count."""

CLOCK_RAMP_S = 2.0
"""Load before the first timed call on a GPU, until its clocks have risen."""

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
"""Options of the GNU allocator, from its malloc.h."""


class Clock(Protocol):
    """Times one call of a kernel on its device."""

    @property
    def name(self) -> str:
        """Name of the clock in the profile."""
        ...

    @property
    def warm_up_calls(self) -> int:
        """Calls to discard before the first timed one of a visit."""
        ...

    def seconds(self, run: Run, *, cold_cache: bool) -> float:
        """Run once and return the time it took."""
        ...


class CpuClock:
    """Processor time of this process: what other processes take does not count."""

    name = "process_time"
    warm_up_calls = 1

    def seconds(self, run: Run, *, cold_cache: bool) -> float:  # noqa: ARG002
        """Run once and return its processor time."""
        start = time.process_time_ns()
        run()
        return (time.process_time_ns() - start) / 1e9


def _cuda_event() -> Any:
    cuda: Any = torch.cuda
    return cuda.Event(enable_timing=True)


def _wait(cycles: int) -> None:
    cuda: Any = torch.cuda
    cuda._sleep(cycles)


class CudaClock:
    """Device events around the call: the host's time to launch it does not count.

    Where a call is launched operation by operation, the first 50 us of that don't.
    """

    name = "cuda_event"
    warm_up_calls = 3

    def __init__(self) -> None:
        self._flush = torch.empty(FLUSH_BYTES, dtype=torch.uint8, device="cuda")

    def seconds(self, run: Run, *, cold_cache: bool) -> float:
        """Run once and return the time between the events before and after it."""
        if cold_cache:
            self._flush.zero_()
        start, end = _cuda_event(), _cuda_event()
        _wait(LEAD_CYCLES)
        start.record()
        run()
        end.record()
        torch.cuda.synchronize()
        return float(start.elapsed_time(end)) / 1e3


class Device(NamedTuple):
    """The machine's part that is measured.

    Attributes:
        kind: "cpu" or "cuda".
        name: as the operating system or driver reports it.
        threads: processor threads used.
    """

    kind: str
    name: str
    threads: int


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def find_device(kind: str) -> Device:
    """Describe the device to measure.

    Args:
        kind: "auto" (CUDA where there is one), "cpu" or "cuda".

    Raises:
        BadOption: "cuda" was asked for and there is none.
    """
    has_cuda = torch.cuda.is_available()
    if kind == "cuda" and not has_cuda:
        raise BadOption("device=cuda: torch finds no CUDA device; use device=cpu")
    if has_cuda and kind != "cpu":
        return Device("cuda", torch.cuda.get_device_name(), threads=1)
    return Device("cpu", _cpu_name(), threads=1)


def _driver() -> Any:
    """The driver's library for Python; None where it is not installed."""
    try:
        return importlib.import_module("pynvml")
    except ImportError:
        return None


def _told(driver: Any, ask: Callable[[], float]) -> float | None:
    """What the driver answers; None where this card or this user gets no answer."""
    try:
        return float(ask())
    except (ImportError, RuntimeError, driver.NVMLError):
        return None


def _handle(driver: Any) -> Any:
    """The driver's handle of torch's current device, whichever the process can see."""
    driver.nvmlInit()
    properties: Any = torch.cuda.get_device_properties(torch.cuda.current_device())
    return driver.nvmlDeviceGetHandleByUUID(f"GPU-{properties.uuid}")


def conditions(kind: str) -> dict[str, float]:
    """The device's clock, power draw, temperature and energy counter right now.

    Empty for a processor, and where the driver's library for Python is not installed.
    """
    driver = _driver() if kind == "cuda" else None
    if driver is None:
        return {}
    cuda: Any = torch.cuda
    asked = {
        "sm_clock_mhz": cuda.clock_rate,
        "power_w": lambda: cuda.power_draw() / 1e3,
        "temperature_c": cuda.temperature,
        "energy_j": lambda: (
            driver.nvmlDeviceGetTotalEnergyConsumption(_handle(driver)) / 1e3
        ),
    }
    told = {name: _told(driver, ask) for name, ask in asked.items()}
    return {name: value for name, value in told.items() if value is not None}


def _keep_memory() -> None:
    """Let freed memory stay with the process, as a GPU's allocator does.

    Otherwise every large result is mapped and cleared anew, and that takes longer than
    some kernels. Other allocators than the GNU one are left as they are.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_MAX, 0)
        mallopt(M_TRIM_THRESHOLD, -1)  # never give any back


@contextmanager
def prepared(device: Device) -> Iterator[Clock]:
    """Make the device ready, hand out its clock, and restore torch's settings after."""
    threads = torch.get_num_threads()
    torch.set_num_threads(device.threads)
    try:
        if device.kind == "cuda":
            ramp = torch.ones(2048, 2048, dtype=torch.float16, device="cuda")
            until = time.monotonic() + CLOCK_RAMP_S
            while time.monotonic() < until:
                torch.mm(ramp, ramp)
                torch.cuda.synchronize()
            yield CudaClock()
        else:
            _keep_memory()
            yield CpuClock()
    finally:
        torch.set_num_threads(threads)

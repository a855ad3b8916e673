"""Progress, tables and file of a calibration."""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Record = dict[str, Any]


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Progress bar on a terminal where tqdm is at hand; silence elsewhere."""
    try:
        tqdm = importlib.import_module("tqdm")
    except ImportError:
        tqdm = None
    if tqdm is None or not sys.stderr.isatty():
        yield lambda stage, done, total: None  # noqa: ARG005
        return
    with tqdm.tqdm(desc="calibrate", leave=False) as bar:

        def tick(stage: str, done: int, total: int) -> None:
            bar.set_description(f"calibrate: {stage}", refresh=False)
            bar.total = total
            bar.n = done
            bar.refresh()

        yield tick


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _kernel_line(name: str, kernel: Record) -> str:
    sizes = f"{kernel['sizes'][0]}..{kernel['sizes'][-1]}"
    law = kernel["law"]
    return (
        f"{name:<14} {sizes:>12} {len(kernel['log_residuals']):>6} "
        f"{_percent(kernel['held_out_mape']):>13} {_percent(kernel['held_out_p95']):>8} "
        f"{_percent(kernel['pass_cv']):>8} {1e6 * law['overhead_s']:>6.1f} us "
        f"{law['phi']:>5.2f} {law['beta']:>5.2f} {_percent(law['mape']):>9}"
    )


def _left_out(kernels: Record) -> list[str]:
    """One line about the sizes that took too long for the plan, if there are any."""
    told = [
        f"{name} {kernel['left_out'][0]}..{kernel['left_out'][-1]}"
        for name, kernel in kernels.items()
        if kernel["left_out"]
    ]
    return [f"left out, to stay short: {', '.join(told)}"] if told else []


def _peaks(device: Record) -> str:
    """The peaks that the law's efficiencies are shares of, and what was measured."""
    stated = device["peak_flops_per_s"], device["peak_bytes_per_s"]
    measured = tuple(device["measured_peaks"])
    told = f"peaks    {stated[0] / 1e9:.0f} GFLOP/s, {stated[1] / 1e9:.1f} GB/s"
    if stated == measured:
        return f"{told} (measured)"
    flops, moved = (have / could for have, could in zip(measured, stated, strict=True))
    return f"{told} (specified; {flops:.0%} and {moved:.0%} reached)"


def table(record: Record) -> str:
    """Table of the kernels: sizes, calls, errors at held-out sizes, variation, law."""
    device = record["device"]
    lines = [
        f"device   {device['name']} ({device['kind']}, {device['threads']} thread, "
        f"{device['dtype']}, width {device['width']:g}, {device['clock']})",
        _peaks(device),
        "",
        f"{'kernel':<14} {'sizes':>12} {'calls':>6} {'held-out MAPE':>13} {'p95 APE':>8} "
        f"{'pass CV':>8} {'overhead':>9} {'phi':>5} {'beta':>5} {'law MAPE':>9}",
        *(_kernel_line(name, kernel) for name, kernel in record["kernels"].items()),
        f"{'mean':<14} {'':>12} {'':>6} {_percent(record['held_out_mape']):>13} "
        f"{_percent(record['held_out_p95']):>8} {_percent(record['pass_cv']):>8}",
        *_left_out(record["kernels"]),
    ]
    return "\n".join(lines) + "\n"


def gate_table(record: Record) -> str:
    """Table of the checks: what was reached, between what it lies, and what was asked for.

    On a processor that others use too, a fresh run and a queue may miss; the profile is
    written all the same, and says so.
    """
    accuracy = record["accuracy"]
    queue = accuracy["queue"]
    lines = [f"{'check':<32} {'reached':>8} {'between':>16} {'limit':>7}"]
    for gate in accuracy["gates"]:
        between = f"{_percent(gate['low'])} - {_percent(gate['high'])}"
        lines.append(
            f"{gate['name']} {gate['meaning']:<29} {_percent(gate['reached']):>8} "
            f"{between if gate['high'] > gate['low'] else '':>16} "
            f"{_percent(gate['limit']):>7} {gate['verdict']}"
        )
    lines.append(
        f"queue    mean {queue['measured_mean_s']:.3f} s run, "
        f"{queue['simulated_mean_s']:.3f} s simulated; p95 {queue['measured_p95_s']:.3f} s "
        f"run, {queue['simulated_p95_s']:.3f} s simulated"
    )
    return "\n".join(lines) + "\n"


def write_profile(record: Record, path: Path) -> None:
    """Write the profile beside `path` and rename it, so that no half file is ever seen.

    Raises:
        OSError: the folder or the disk refuses.
    """
    text = json.dumps(record, indent=1) + "\n"
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)

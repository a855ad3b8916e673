"""Progress, table and file of a calibration."""

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


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """Progress bar on a terminal where tqdm is at hand; silence elsewhere."""
    try:
        tqdm = importlib.import_module("tqdm")
    except ImportError:
        tqdm = None
    if tqdm is None or not sys.stderr.isatty():
        yield lambda done, total: None  # noqa: ARG005
        return
    with tqdm.tqdm(desc="calibrate", unit="visit") as bar:

        def tick(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tick


def table(record: dict[str, Any]) -> str:
    """Table of the kernels: grid, error at the held-out sizes, variation, law."""
    device = record["device"]
    lines = [
        f"device   {device['name']} ({device['kind']}, {device['threads']} thread, "
        f"{device['dtype']}, width {device['width']:g}, {device['clock']})",
        f"peaks    {device['peak_flops_per_s'] / 1e9:.0f} GFLOP/s, "
        f"{device['peak_bytes_per_s'] / 1e9:.1f} GB/s (measured)",
        "",
        f"{'kernel':<14} {'grid':>12} {'held-out MAPE':>14} {'pass CV':>8} "
        f"{'overhead':>9} {'phi':>5} {'beta':>5} {'law MAPE':>9}",
    ]
    for name, kernel in record["kernels"].items():
        grid = f"{kernel['sizes'][0]}..{kernel['sizes'][-1]}"
        law = kernel["law"]
        lines.append(
            f"{name:<14} {grid:>12} {100 * kernel['held_out_mape']:>12.1f} % "
            f"{100 * kernel['pass_cv']:>6.1f} % {1e6 * law['overhead_s']:>6.1f} us "
            f"{law['phi']:>5.2f} {law['beta']:>5.2f} {100 * law['mape']:>7.1f} %"
        )
    lines.append(
        f"{'mean':<14} {'':>12} {100 * record['held_out_mape']:>12.1f} % "
        f"{100 * record['pass_cv']:>6.1f} %"
    )
    return "\n".join(lines) + "\n"


def write_profile(record: dict[str, Any], path: Path) -> None:
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
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise

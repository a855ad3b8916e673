"""The `products` command: time matrix products, for `blind` to hold a law against them."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from workloads.calibration.options import (
    BadOption,
    check_writable,
    checked_device,
    key_values,
)
from workloads.tables import read_table, table_of

HELP = """\
Time products [m, k] x [k, n] of half-precision matrices, as models' linear layers have.

usage: products [device=auto|cpu|cuda] [rows=SHAPES.csv] [out=timings.csv]

  device=auto     what to measure; auto takes CUDA where there is one
  rows=           shapes, with columns m, k and n; 369 layers' shapes by default
  out=timings.csv where to write the timings: gpu, m, k, n, median_us

The weights stay in a cache where they fit, as in published timings. `blind` holds the
shipped law against the file.
Exit code: 0 written, 2 bad input.
"""

REPEATS = 25
"""Timed calls of a shape; their median counts."""

SHAPES = "product_shapes.csv"
"""Shipped shapes."""


class Shape(NamedTuple):
    """A product `[m, k] x [k, n]`."""

    m: int
    k: int
    n: int


def read_shapes(rows: Path | None) -> list[Shape]:
    """Shapes of a file, or the shipped ones.

    Raises:
        BadOption: the file cannot be read, or holds something else.
    """
    try:
        table = read_table(SHAPES) if rows is None else table_of(rows.read_text("utf-8"))
        shapes = [Shape(*(int(row[name]) for name in Shape._fields)) for row in table]
    except (KeyError, OSError, TypeError, ValueError) as wrong:
        raise BadOption(
            f"rows={rows}: needs columns m, k and n of whole numbers: {wrong!r}"
        ) from wrong
    if not shapes or min(min(shape) for shape in shapes) < 1:
        raise BadOption(f"rows={rows}: needs one or more shapes, of sizes of at least 1")
    return shapes


def _measure(device: str, shapes: Sequence[Shape], out: Path) -> None:
    try:
        from workloads.calibration import clock  # noqa: PLC0415
        from workloads.calibration.timing import product_us  # noqa: PLC0415
    except ImportError as missing:
        raise BadOption(f"products needs torch and numpy: {missing}") from missing
    found = clock.find_device(device)
    rows: list[tuple[object, ...]] = [("gpu", *Shape._fields, "median_us")]
    with clock.prepared(found) as stopwatch:
        for shape in shapes:
            try:
                median_us = product_us(shape, found.kind, stopwatch, repeats=REPEATS)
            except RuntimeError as wrong:  # too little memory, or the driver fails
                raise BadOption(f"{shape} fails on this device: {wrong}") from wrong
            rows.append((found.name, *shape, f"{median_us:.5g}"))
    with out.open("w", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def main(argv: Sequence[str]) -> int:
    """Time products; see `--help`.

    Args:
        argv: arguments without the command's name.

    Returns:
        Exit code: 0 written, 2 bad input (nothing was run).
    """
    if any(argument in {"-h", "--help"} for argument in argv):
        sys.stdout.write(HELP)
        return 0
    try:
        values = key_values(argv, ("device", "rows", "out"))
        out = Path(values.get("out", "timings.csv"))
        check_writable(out, "out")
        shapes = read_shapes(Path(values["rows"]) if "rows" in values else None)
        _measure(checked_device(values), shapes, out)
    except BadOption as wrong:
        sys.stderr.write(f"products: {wrong}\n")
        return 2
    sys.stdout.write(f"wrote {len(shapes)} timings to {out}\n")
    return 0

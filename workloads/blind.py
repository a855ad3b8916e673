"""The `blind` command: the shipped law of matrix products against timings it never saw.

The law was fitted to an A40 and an A100. What it says of another card is decided before
that card is timed; the difference is its error there, and nothing is fitted here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.hardware import load_catalogue
from workloads.tables import table_of
from workloads.transfer import PUBLISHED_FIT, TimingsError, checked_us, read_timings

Array = NDArray[np.float64]

HELP = """\
usage: blind TIMINGS.csv

Hold the shipped law of matrix products against measured ones: columns gpu, m, k, n and
median_us, as `products` writes them. Nothing is fitted. Exit code: 0, or 2 for bad input.
"""

BANDS_GFLOP = (0.0, 0.1, 1.0, 10.0, 100.0, np.inf)
"""Ends of the bands of work in which errors are told, in 10^9 FLOPs."""


FITTED_ON = ("A40", "A100 80GB")
"""Cards whose public timings the shipped law was fitted to: their errors are not blind."""


class Band(NamedTuple):
    """Errors within a band of work.

    Attributes:
        low_gflop: least work of the band.
        high_gflop: the next band's least work.
        rows: timings in it.
        mape: mean relative error.
        bias: mean relative error with its sign; positive where the law says too long.
    """

    low_gflop: float
    high_gflop: float
    rows: int
    mape: float
    bias: float


class Report(NamedTuple):
    """Errors on one card.

    Attributes:
        gpu: its name in the catalogue.
        rows: timings compared.
        mape: mean relative error.
        median: median relative error.
        p95: 95th percentile of the relative errors.
        summed: relative error of the sum of all times, with its sign.
        bands: errors by amount of work; bands without a timing are left out.
    """

    gpu: str
    rows: int
    mape: float
    median: float
    p95: float
    summed: float
    bands: tuple[Band, ...]


def _bands(gflop: Array, error: Array) -> tuple[Band, ...]:
    found = []
    for low, high in pairwise(BANDS_GFLOP):
        inside = error[(gflop >= low) & (gflop < high)]
        if len(inside):
            mape, bias = float(np.abs(inside).mean()), float(inside.mean())
            found.append(Band(low, high, len(inside), mape, bias))
    return tuple(found)


def compare(rows: Any) -> list[Report]:
    """Errors of the shipped law on each card that the rows hold.

    Args:
        rows: as `workloads.transfer.predict` takes them; rows of GPUs that the catalogue
            lacks are skipped.

    Raises:
        TimingsError: no row is of a known GPU, or a column, size or time is wrong.
    """
    timings, catalogue = read_timings(rows), load_catalogue()
    measured_us = checked_us(timings)
    if not len(measured_us):
        raise TimingsError("no row is of a GPU that the catalogue knows, as H100 SXM")
    reports = []
    for place in np.unique(timings.gpu):
        own = timings.gpu == place
        m, k, n = (size[own] for size in timings.shape)
        predicted_us = PUBLISHED_FIT.predict_us(catalogue.gpus[place], m, k, n)
        error = predicted_us / measured_us[own] - 1
        reports.append(
            Report(
                gpu=catalogue.names[place],
                rows=len(error),
                mape=float(np.abs(error).mean()),
                median=float(np.median(np.abs(error))),
                p95=float(np.quantile(np.abs(error), 0.95)),
                summed=float(predicted_us.sum() / measured_us[own].sum() - 1),
                bands=_bands(2e-9 * m * k * n, error),
            )
        )
    return reports


def table(report: Report) -> str:
    """The report as lines of text."""
    lines = [
        f"{report.gpu}: {report.rows} matrix products, "
        + ("the law was fitted to this card" if report.gpu in FITTED_ON else "blind"),
        f"  mean error {report.mape:.1%}, median {report.median:.1%}, "
        f"p95 {report.p95:.1%}, sum of all times {report.summed:+.1%}",
        f"  {'GFLOP':>12} {'rows':>6} {'mean error':>11} {'bias':>8}",
    ]
    for band in report.bands:
        span = f"{band.low_gflop:g} - {band.high_gflop:g}"
        lines.append(f"  {span:>12} {band.rows:>6} {band.mape:>11.1%} {band.bias:>+8.1%}")
    return "\n".join(lines) + "\n"


def _columns(rows: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    names = rows[0] if rows else ()
    return {name: [row[name] for row in rows] for name in names}


def main(argv: Sequence[str]) -> int:
    """Compare a file of timings with the shipped law; see `--help`.

    Args:
        argv: arguments without the command's name.

    Returns:
        Exit code: 0, or 2 for bad input.
    """
    if any(argument in {"-h", "--help"} for argument in argv):
        sys.stdout.write(HELP)
        return 0
    if len(argv) != 1:
        sys.stderr.write(f"blind: takes one file of timings, not {len(argv)} arguments\n")
        return 2
    try:
        rows = table_of(Path(argv[0]).read_text("utf-8"))
        reports = compare(_columns(rows))
    except (OSError, UnicodeDecodeError, TimingsError) as wrong:
        sys.stderr.write(f"blind: {argv[0]}: {wrong}\n")
        return 2
    sys.stdout.write("".join(map(table, reports)))
    return 0

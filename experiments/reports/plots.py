"""The images of a result, with captions."""

import base64
from collections.abc import Sequence
from pathlib import Path

from experiments.reports.page import Plot, Section

CAPTIONS = {
    "active_set": "The active set: who is in it, and what it takes",
    "supply": "Supply, bonding rate, inflation and fees over the rounds",
    "earnings": "What orchestrators earn: fees and rewards",
    "latency": "Latency of the work, by capability",
    "network": "The network: what gateways bought, how well and at what price",
    "delegation": "Delegation: where stake is and how it moves",
    "prices": "Prices of LPT and ETH at the opening of the rounds",
}
"""Captions of a run's plots by file name; others are named after their files."""

STRESS_CAPTIONS = {
    "values": "What the stake is worth, round by round: median run and middle 90 %",
    "stakes": "What the stake is worth in LPT, round by round: median run and middle 90 %",
    "returns": "Return in USD: mean with its interval, and the worst run",
    "profit_course": "Profit since the start, round by round: median run and middle 90 %",
    "stake_course": "Part of the active stake, round by round: median run and middle 90 %",
    "profits": "Profit: mean with its interval, and the worst run",
}
"""Captions of a stress test's own plots."""

MAX_PLOTS = 40
"""Images that a page holds; each weighs some hundred kB."""


def plot_section(paths: Sequence[Path]) -> tuple[Section, ...]:
    """The section with the plots, or none where there are none."""
    if not paths:
        return ()
    lines: tuple[str, ...] = ()
    if len(paths) > MAX_PLOTS:
        lines = (f"The first {MAX_PLOTS} of {len(paths):,} plots; all are in plots/.",)
    plots = tuple(Plot(_caption(path), path) for path in paths[:MAX_PLOTS])
    return (Section("Plots", lines=lines, plots=plots),)


def data_address(path: Path) -> str:
    """A PNG file as an address that holds all of it."""
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"


def _caption(path: Path) -> str:
    named = path.stem.replace("_", " ")
    return (CAPTIONS | STRESS_CAPTIONS).get(path.stem, named[:1].upper() + named[1:])

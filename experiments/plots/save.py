"""The plots of a run directory."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
from matplotlib.figure import Figure

from experiments.plots.active_set import plot_active_set
from experiments.plots.delegation import plot_delegation
from experiments.plots.earnings import plot_earnings
from experiments.plots.latency import plot_latency
from experiments.plots.network import plot_network
from experiments.plots.prices import plot_prices, prices_move
from experiments.plots.style import DOTS_PER_INCH
from experiments.plots.supply import plot_supply

ALL_REPLICATIONS, FIRST_REPLICATION = pl.lit(value=True), pl.col("replication") == 0

PLOTS: dict[str, tuple[Callable[[pl.DataFrame], Figure], str, pl.Expr, list[str]]] = {
    "active_set": (
        plot_active_set,
        "orchestrators",
        FIRST_REPLICATION,
        ["round", "orchestrator", "stake_lpt", "active"],
    ),
    "supply": (
        plot_supply,
        "rounds",
        ALL_REPLICATIONS,
        [
            "replication",
            "round",
            "total_supply_lpt",
            "bonding_rate",
            "inflation_ppb",
            "fees_eth",
        ],
    ),
    "earnings": (
        plot_earnings,
        "orchestrators",
        FIRST_REPLICATION,
        ["round", "orchestrator", "rank", "fees_eth", "rewards_lpt"],
    ),
    "latency": (
        plot_latency,
        "jobs",
        ALL_REPLICATIONS,
        ["capability", "latency_s", "realtime_ratio", "count"],
    ),
    "network": (
        plot_network,
        "gateways",
        FIRST_REPLICATION,
        [
            "round",
            "gateway",
            "capability",
            "minutes",
            "streams",
            "lost",
            "late",
            "moves",
            "fees_eth",
        ],
    ),
    "delegation": (
        plot_delegation,
        "delegators",
        FIRST_REPLICATION,
        ["round", "delegator", "orchestrator", "stake_lpt", "rewards_lpt"],
    ),
    "prices": (
        plot_prices,
        "rounds",
        ALL_REPLICATIONS,
        ["replication", "round", "lpt_usd", "eth_usd"],
    ),
}
"""By file name: the plot, its table, which rows and which columns of it."""

WORTH_SEEING: dict[str, Callable[[pl.DataFrame], bool]] = {"prices": prices_move}
"""Plots that are left out where their rows have nothing to show."""


def save_plots(directory: Path) -> list[Path]:
    """Draw every plot of a run directory from its tables into its folder `plots`.

    Prices are drawn where they move. What shows single orchestrators or delegators shows
    the first replication.

    Returns:
        The PNG files.
    """
    folder = directory / "plots"
    folder.mkdir()
    saved = []
    for name, (plot, table, rows, columns) in PLOTS.items():
        path = folder / f"{name}.png"
        source = pl.scan_parquet(directory / "tables" / f"{table}.parquet")
        frame = source.filter(rows).select(columns).collect()
        if name in WORTH_SEEING and not WORTH_SEEING[name](frame):
            continue
        plot(frame).savefig(path, dpi=DOTS_PER_INCH)
        saved.append(path)
    return saved

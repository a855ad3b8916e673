"""What the study concludes: fees that are needed, the subsidy of work, who leaves first."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from experiments.statistics.intervals import Interval, mean_interval
from experiments.studies.base import Answer, Results
from experiments.studies.levels import Shown, estimate, run_values, told
from experiments.studies.sustainability.break_even import fees_needed
from experiments.studies.sustainability.leavers import left_shares
from experiments.studies.sustainability.levels import Grid, Level
from experiments.studies.sustainability.plots import plot_economy, plot_leavers

AT_LOSS = Shown("orchestrators_at_loss_share", "at a loss", "%", 100.0)
FEES = Shown("fees_eth_per_day", "fees", "ETH a day")

HALF = 0.5
"""Share of a band from which it counts as gone."""


def answer(results: Results, grid: Grid) -> Answer:
    """Everything that the study says."""
    needed = [_needed(results, grid, each) for each in grid.inflation_ppb]
    subsidy = [_subsidy(results, grid, each) for each in grid.inflation_ppb]
    at_loss = {
        demand: [
            estimate(results, grid.number(Level(each, demand)), AT_LOSS)
            for each in grid.inflation_ppb
        ]
        for demand in grid.demand
    }
    left = left_shares(results, grid)
    today = estimate(results, grid.number(grid.today()), FEES)
    if today.value is None:
        return Answer()
    return Answer(
        findings=(
            _fees_finding(grid, needed, today),
            _subsidy_finding(grid, subsidy),
            _loss_finding(grid, at_loss[1.0]),
            *_leaving_findings(grid, left),
            "The prices of LPT and ETH are the same at every level: what less minting does "
            "to the price of LPT is no part of this answer.",
        ),
        figures={
            "economy": plot_economy(grid, needed, at_loss, today),
            "leavers": plot_leavers(grid, left),
        },
        tables={"sustainability": _table(grid, needed, subsidy, at_loss, left)},
    )


def _needed(results: Results, grid: Grid, inflation_ppb: int) -> Interval:
    """Fees of break-even at a level of inflation, ETH a day, over the replications.

    No value where some of them need more than any of their worlds has.
    """
    numbers = [grid.number(Level(inflation_ppb, demand)) for demand in grid.demand]
    fees = [run_values(results, number, "fees_eth_per_day") for number in numbers]
    profits = [
        run_values(results, number, "orchestrators_profit_usd_per_day")
        for number in numbers
    ]
    common = set.intersection(*(set(each) for each in (*fees, *profits)))
    needed = np.array(
        [
            fees_needed([each[run] for each in fees], [each[run] for each in profits])
            for run in sorted(common)
        ]
    )
    if np.isnan(needed).any():
        return Interval(None, None, None)
    return mean_interval(needed)


def _subsidy(results: Results, grid: Grid, inflation_ppb: int) -> Interval:
    """Value minted for each minute of work at the configured demand, USD."""
    number = grid.number(Level(inflation_ppb, 1.0))
    minted = run_values(results, number, "minted_usd_per_day")
    minutes = run_values(results, number, "work_minutes_per_day")
    return mean_interval(
        np.array([minted[run] / minutes[run] for run in sorted(minted) if minutes.get(run)])
    )


def _fees_finding(grid: Grid, needed: Sequence[Interval], today: Interval) -> str:
    parts = []
    for inflation_ppb, found in zip(grid.inflation_ppb, needed, strict=True):
        if found.value == 0:
            text = "no fees at all"
        elif found.value is None:
            text = "more fees than some run's worlds have"
        else:
            text = told(found, "ETH a day")
        parts.append(f"{text} at {inflation_ppb:,} ppb")
    return (
        f"For the active orchestrators together to break even the network needs "
        f"{'; '.join(parts)}. It earns {told(today, 'ETH a day')} at the configured demand."
    )


def _subsidy_finding(grid: Grid, subsidy: Sequence[Interval]) -> str:
    parts = [
        f"{told(found, 'USD')} at {inflation_ppb:,} ppb"
        for inflation_ppb, found in zip(grid.inflation_ppb, subsidy, strict=True)
    ]
    return (
        f"Minting pays for each minute of work at the configured demand {'; '.join(parts)}."
    )


def _loss_finding(grid: Grid, at_loss: Sequence[Interval]) -> str:
    parts = [
        f"{told(found, '%')} at {inflation_ppb:,} ppb"
        for inflation_ppb, found in zip(grid.inflation_ppb, at_loss, strict=True)
    ]
    return (
        "Of the orchestrators that were ever active this share makes a loss at the "
        f"configured demand: {'; '.join(parts)}."
    )


def _leaving_findings(
    grid: Grid, left: Mapping[str, Sequence[Interval]]
) -> tuple[str, ...]:
    """Who is gone at which inflation, those who go first first."""
    gone: dict[str, int | None] = {}
    for name, shares in left.items():
        levels = [
            inflation_ppb
            for inflation_ppb, found in zip(grid.inflation_ppb, shares, strict=True)
            if found.value is not None and found.value >= HALF
        ]
        gone[name] = max(levels, default=None)
    if all(found.value is None for shares in left.values() for found in shares):
        return ()
    order = sorted(gone.items(), key=lambda each: -1 if each[1] is None else each[1])
    parts = [_fate(name, level) for name, level in reversed(order)]
    return (f"Who leaves first, from the highest inflation on: {'; '.join(parts)}.",)


def _fate(name: str, level: int | None) -> str:
    if level is None:
        return f"{name}: most stay at every level"
    return f"{name}: most are gone at {level:,} ppb"


def _table(
    grid: Grid,
    needed: Sequence[Interval],
    subsidy: Sequence[Interval],
    at_loss: Mapping[float, Sequence[Interval]],
    left: Mapping[str, Sequence[Interval]],
) -> pl.DataFrame:
    """One row for each level of inflation and figure."""
    figures: dict[str, Sequence[Interval]] = {
        "fees needed, ETH a day": needed,
        "minted for a minute of work, USD": subsidy,
        **{f"at a loss, demand x{factor:g}, %": found for factor, found in at_loss.items()},
        **{f"left: {name}": found for name, found in left.items()},
    }
    rows = [
        (name, inflation_ppb, *found)
        for name, values in figures.items()
        for inflation_ppb, found in zip(grid.inflation_ppb, values, strict=True)
    ]
    schema = {"figure": pl.String, "inflation_ppb": pl.Int64}
    schema |= dict.fromkeys(("mean", "low", "high"), pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row")

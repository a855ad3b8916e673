"""What a path did to holders, stakers and the bonding rate, as the proposal measures it.

The first half of 2026 is the last 207 rounds of a path, as in the published study, and its
months share those rounds by their days.
"""

from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.studies.lip107.aggregate import Drivers, Paths, Rule, Start, simulate
from experiments.studies.lip107.history import Floats, Series
from protocol.units import PPB

HALF_YEAR_ROUNDS = 207
"""Rounds of half a year in the published study."""

YEAR_ROUNDS = 415
"""Rounds of a year in the published study."""

MONTH_DAYS = (31, 28, 31, 30, 31, 30)
"""Days of the months of the first half of 2026."""

FAN_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles across paths that a fan chart shows."""


def half_year_dilution(supply_lpt: Floats) -> Floats:
    """Share of the network that a holder without rewards lost over the last 207 rounds."""
    return np.asarray(1 - supply_lpt[-HALF_YEAR_ROUNDS - 1] / supply_lpt[-1])


def monthly_bonding_rates(bonding_rate: Floats) -> Floats:
    """Mean bonding rate of each month of the last 207 rounds, shape (6, paths)."""
    half_year = bonding_rate[-HALF_YEAR_ROUNDS:]
    days = np.array([0, *accumulate(MONTH_DAYS)])
    bounds = np.rint(days / days[-1] * HALF_YEAR_ROUNDS).astype(int)
    return np.array([half_year[a:b].mean(axis=0) for a, b in pairwise(bounds.tolist())])


def trailing_dilution(past: Series, paths: Paths) -> Floats:
    """Dilution over the 207 rounds before each round, shape (rounds + 1, paths)."""
    supply = paths.total_supply_lpt
    before = np.empty_like(supply)
    known = min(len(supply), HALF_YEAR_ROUNDS)
    before[:known] = past.last(HALF_YEAR_ROUNDS + 1).total_supply_lpt[:known, np.newaxis]
    before[known:] = supply[: len(supply) - known]
    return np.asarray(1 - before / supply)


def trailing_yield(past: Series, paths: Paths) -> Floats:
    """What a year's staking earned by each round, shape (rounds + 1, paths).

    The product over 415 rounds, recorded ones first, of (1 + issued / bonded before), less
    1: every round's reward is claimed and all of it goes to stakers.
    """
    recent = past.last(YEAR_ROUNDS + 1)
    recorded = np.cumsum(
        _reward_log_growth(recent.total_supply_lpt, recent.bonding_rate)[::-1]
    )
    recorded = np.concatenate([[0.0], recorded])
    grown = np.zeros_like(paths.bonding_rate)
    np.cumsum(
        _reward_log_growth(paths.total_supply_lpt, paths.bonding_rate),
        axis=0,
        out=grown[1:],
    )
    known = min(len(grown), YEAR_ROUNDS)
    year = grown.copy()
    year[:known] += recorded[YEAR_ROUNDS - np.arange(known), np.newaxis]
    year[known:] -= grown[: len(grown) - known]
    return np.asarray(np.expm1(year, out=year))


class Trailing(NamedTuple):
    """What the time before each round did to holders, shape (rounds + 1, paths).

    Args:
        dilution: over half a year.
        yield_1y: over a year.
    """

    dilution: Floats
    yield_1y: Floats


def trailing(past: Series, paths: Paths) -> Trailing:
    """Dilution and yield of every path by round; the past goes before the start."""
    return Trailing(trailing_dilution(past, paths), trailing_yield(past, paths))


def path_table(paths: Paths, before: Trailing) -> pl.DataFrame:
    """The outcome of each path.

    Args:
        paths: simulated.
        before: their trailing figures.

    Returns:
        One row a path: `path`; `dilution` of the half-year at its end; `yield_1y` of the
        year at its end; `lowest_monthly_bonding_rate` of that half-year; `bonding_rate`,
        `inflation_ppb` and `total_supply_lpt` at its end.
    """
    return pl.DataFrame(
        {
            "path": np.arange(paths.bonding_rate.shape[1]),
            "dilution": before.dilution[-1],
            "yield_1y": before.yield_1y[-1],
            "lowest_monthly_bonding_rate": monthly_bonding_rates(paths.bonding_rate).min(
                axis=0
            ),
            "bonding_rate": paths.bonding_rate[-1],
            "inflation_ppb": paths.inflation_ppb[-1],
            "total_supply_lpt": paths.total_supply_lpt[-1],
        }
    )


def fan_table(paths: Paths, before: Trailing) -> pl.DataFrame:
    """Quantiles across paths by round, for fan charts.

    Args:
        paths: simulated.
        before: their trailing figures.

    Returns:
        Columns round (0 = start), variable, quantile, value. The variables are
        `bonding_rate`, `inflation_ppb`, `dilution` of the half-year and `yield_1y` of the
        year before the round.
    """
    variables = {
        "bonding_rate": paths.bonding_rate,
        "inflation_ppb": paths.inflation_ppb,
        "dilution": before.dilution,
        "yield_1y": before.yield_1y,
    }
    rounds = np.arange(len(paths.bonding_rate))
    parts = []
    for name, values in variables.items():
        parts += [
            pl.DataFrame({"round": rounds, "value": by_round}).select(
                "round",
                variable=pl.lit(name),
                quantile=pl.lit(quantile),
                value=pl.col("value"),
            )
            for quantile, by_round in zip(
                FAN_QUANTILES, _fan_quantiles(values), strict=True
            )
        ]
    return pl.concat(parts)


def record_by_round(past: Series, variable: str, rounds: int) -> Floats:
    """A variable of the fan table over the newest rounds of the record, the start last."""
    recent = past.last(rounds)
    match variable:
        case "bonding_rate":
            return recent.bonding_rate
        case "inflation_ppb":
            return recent.inflation * PPB
        case "dilution":
            supply = past.total_supply_lpt
            return np.asarray(1 - supply[:-HALF_YEAR_ROUNDS] / supply[HALF_YEAR_ROUNDS:])[
                -rounds:
            ]
        case "yield_1y":
            growth = _reward_log_growth(past.total_supply_lpt, past.bonding_rate)
            grown = np.concatenate([[0.0], np.cumsum(growth)])
            return np.asarray(np.expm1(grown[YEAR_ROUNDS:] - grown[:-YEAR_ROUNDS]))[
                -rounds:
            ]
        case _:
            raise ValueError(f"variable={variable}: must be one of the fan table's")


def extreme_dilution(start: Start, rule: Rule, rounds: int, *, rising: bool) -> float:
    """Dilution of the half-year if every round's inflation takes a step the same way.

    Args:
        start: the network at the start.
        rule: its step, floor and ceiling; the target is not used.
        rounds: length of the path.
        rising: whether inflation rises, which is the most that can be minted, or falls.
    """
    always = rule._replace(target_bonding_rate_ppb=PPB if rising else 0)
    paths = simulate(start, Drivers(np.zeros((rounds, 1))), always)
    return float(half_year_dilution(paths.total_supply_lpt)[0])


def _fan_quantiles(values: Floats) -> Floats:
    """Quantiles of each row, linear between order statistics, shape (quantiles, rows).

    Sorting whole rows takes a third of the time of numpy's selection of several ranks.
    """
    ordered = np.sort(values, axis=1)
    places = np.array(FAN_QUANTILES) * (values.shape[1] - 1)
    below = places.astype(int)
    above = np.minimum(below + 1, values.shape[1] - 1)
    weights = places - below
    between = ordered[:, below] * (1 - weights) + ordered[:, above] * weights
    return np.asarray(between.T)


def _reward_log_growth(supply_lpt: Floats, bonding_rate: Floats) -> Floats:
    """Growth of a claimed stake from each round to the next, as a logarithm."""
    growth = supply_lpt[1:] / supply_lpt[:-1]
    growth -= 1
    growth /= bonding_rate[:-1]
    return np.asarray(np.log1p(growth, out=growth))

"""The fitted parameters, each with the figure that it is moved by."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from experiments.fitting.bands import size_law

STRATEGIES = "strategy.delegation.strategies"
SHARES = "strategy.delegation.shares"

OTHERS = 0.04
"""Share of small delegators who neither leave nor sell rewards: compounders and chasers
(assumption)."""


class Parameter(NamedTuple):
    """A number that is fitted.

    Args:
        name: of it.
        start: where the fit begins.
        low, high: where it must stay.
        moment: figure that it is moved by; see `moments_of`.
        target: observed value of that figure.
        power: how the parameter answers: it is multiplied by (target / figure) ** power.
    """

    name: str
    start: float
    low: float
    high: float
    moment: str
    target: float
    power: float


PARAMETERS = (
    Parameter("exit_rate", 2.6e-4, 1e-5, 5e-3, "hazard_365d", -math.log1p(-0.301), 2.0),
    Parameter(
        "ageing",
        0.53,
        0.2,
        1.0,
        "hazard_30d_share",
        math.log1p(-0.086) / math.log1p(-0.301),
        -0.4,
    ),
    Parameter("seller_share", 0.4, 0.02, 0.6, "withdrawers_share_10_to_1k", 0.65, 3.0),
    Parameter("move_rate", 0.0034, 1e-4, 0.05, "flow_days_above_50k", 49.0, 1.0),
    Parameter("size_exponent", 0.23, 0.0, 1.0, "large_flow_share", 5 / 49, 0.5),
    Parameter("buy_share", 0.22, 0.0, 0.8, "bonding_odds_growth", math.exp(0.121), 3.0),
    Parameter("least_share", 0.115, 0.02, 0.5, "logit_change_sd", 0.0112, 1.0),
)
"""Sources of the targets: first withdrawals, withdrawers by band and daily flows as in the
validation study; growth of the odds of being bonded in a year from the mean daily change of
logit P over the 741 days to 2025-11-20, 3.31e-4. The sd of that change was 0.0128; the same
flows in LPT on the larger supply of 2026 would give some 0.009, so that the fit aims at
between, inside of what is tolerated for either."""


def starting_values() -> dict[str, float]:
    """Where the fit begins."""
    return {each.name: each.start for each in PARAMETERS}


def overrides_of(values: Mapping[str, float]) -> list[str]:
    """The configuration of some values, on top of `strategy/delegation=fitted`."""
    law = size_law()
    sellers = values["seller_share"]
    settings = {
        f"{STRATEGIES}.passive.exit_rate": values["exit_rate"],
        f"{STRATEGIES}.passive.ageing": values["ageing"],
        f"{STRATEGIES}.passive.size_exponent": law.exponent,
        f"{STRATEGIES}.passive.dust_factor": law.dust_factor,
        f"{STRATEGIES}.institutional.move_rate": values["move_rate"],
        f"{STRATEGIES}.institutional.size_exponent": values["size_exponent"],
        f"{STRATEGIES}.institutional.buy_share": values["buy_share"],
        f"{STRATEGIES}.institutional.least_share": values["least_share"],
        f"{SHARES}.reward_seller": sellers,
        f"{SHARES}.passive": 1 - OTHERS - sellers,
    }
    shown = {key: float(f"{value:.4g}") for key, value in settings.items()}
    shown[f"{SHARES}.reward_seller"] = round(sellers, 4)
    shown[f"{SHARES}.passive"] = round(1 - OTHERS - shown[f"{SHARES}.reward_seller"], 4)
    return ["strategy/delegation=fitted", *(f"{key}={v!r}" for key, v in shown.items())]


def moments_of(figures: Mapping[str, float]) -> dict[str, float]:
    """The figures that move the parameters, from means over seeds."""
    year = -math.log1p(-figures["withdrew_within_365d"])
    month = -math.log1p(-figures["withdrew_within_30d"])
    days = figures["flow_days_above_50k"]
    return {
        "hazard_365d": year,
        "hazard_30d_share": month / year,
        "withdrawers_share_10_to_1k": figures["withdrawers_share_10_to_1k"],
        "flow_days_above_50k": days,
        "large_flow_share": figures["flow_days_above_500k"] / days,
        "bonding_odds_growth": math.exp(365 * figures["logit_change_mean"]),
        "logit_change_sd": figures["logit_change_sd"],
    }


def moved(
    values: Mapping[str, float], moments: Mapping[str, float], gain: float
) -> dict[str, float]:
    """Every parameter a step towards meeting its figure.

    Args:
        values: now.
        moments: as of `moments_of`, found with them.
        gain: 0..1; it shrinks from step to step, so that noise averages out.
    """
    found = {}
    for each in PARAMETERS:
        ratio = max(moments[each.moment], 1e-9) / each.target
        factor = min(max(ratio ** (-each.power * gain), 0.8), 1.25)
        found[each.name] = min(max(values[each.name] * factor, each.low), each.high)
    return found

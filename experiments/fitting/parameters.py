"""The fitted parameters, each with the figure that it is moved by."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from experiments.fitting.ages import ageing
from experiments.fitting.bands import WITHDRAWN_LPT, size_law
from experiments.studies.validation import targets

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


EXITS = {target.metric: -math.log1p(-target.observed) for target in targets.EXITS}
"""Observed cumulative hazards of a first withdrawal, by the figure that tells each."""

YEAR = "withdrew_within_365d"
EARLY = tuple(f"withdrew_within_{days}d" for days in (30, 60, 90, 180))
"""The figure of a year, and those that tell how much of it is early."""

FLOW_DAYS = 55.0
"""Days a year with a net flow above 50,000 LPT: 49 over all 1,497 observed days, 60 over
the 741 to 2025-11-20, of which the spread of daily changes was taken; we aim between."""

LARGE_FLOW_DAYS = 5.0
"""Days a year with a flow above 500,000 LPT, in either window."""

LARGE_WITHDRAWN_SHARE = WITHDRAWN_LPT[-1] / sum(WITHDRAWN_LPT[3:])
"""Share of wallets of 10,000 LPT and more in withdrawals of those of 100 and more."""

PARAMETERS = (
    Parameter("exit_rate", 1.5e-4, 1e-5, 5e-3, "hazard_365d", EXITS[YEAR], 3.0),
    Parameter(
        "seller_share",
        0.55,
        0.02,
        0.9,
        "withdrawn_share_small",
        1 - LARGE_WITHDRAWN_SHARE,
        1.0,
    ),
    Parameter("least_lpt", 18.0, 1.0, 200.0, "early_hazard", 1.0, -4.0),
    Parameter("move_rate", 0.0033, 1e-4, 0.05, "flow_days_above_50k", FLOW_DAYS, 1.0),
    Parameter(
        "size_exponent",
        0.14,
        0.0,
        1.0,
        "large_flow_share",
        LARGE_FLOW_DAYS / FLOW_DAYS,
        0.5,
    ),
    Parameter("buy_share", 0.23, 0.0, 0.8, "bonding_odds_growth", math.exp(0.121), 3.0),
)
"""Sources of the targets: first withdrawals, daily flows and withdrawn stake as in the
validation study, the last without bands below 100 LPT (see `bands`); growth of the odds of
being bonded in a year from the mean daily change of logit P over the 741 days to
2025-11-20, 3.31e-4. The fit begins at round numbers near its end."""


def starting_values() -> dict[str, float]:
    """Where the fit begins."""
    return {each.name: each.start for each in PARAMETERS}


def overrides_of(values: Mapping[str, float]) -> list[str]:
    """The configuration of some values, to three digits, on top of `delegation=fitted`."""
    law = size_law()
    sellers = values["seller_share"]
    settings = {
        f"{STRATEGIES}.passive.exit_rate": values["exit_rate"],
        f"{STRATEGIES}.passive.ageing": ageing(),
        f"{STRATEGIES}.passive.size_exponent": law.exponent,
        f"{STRATEGIES}.passive.dust_factor": law.dust_factor,
        f"{STRATEGIES}.reward_seller.least_lpt": values["least_lpt"],
        f"{STRATEGIES}.institutional.move_rate": values["move_rate"],
        f"{STRATEGIES}.institutional.size_exponent": values["size_exponent"],
        f"{STRATEGIES}.institutional.buy_share": values["buy_share"],
        f"{SHARES}.reward_seller": sellers,
        f"{SHARES}.passive": 1 - OTHERS - sellers,
    }
    shown = {key: float(f"{value:.3g}") for key, value in settings.items()}
    shown[f"{SHARES}.reward_seller"] = round(sellers, 3)
    shown[f"{SHARES}.passive"] = round(1 - OTHERS - shown[f"{SHARES}.reward_seller"], 3)
    return ["strategy/delegation=fitted", *(f"{key}={v!r}" for key, v in shown.items())]


def moments_of(figures: Mapping[str, float]) -> dict[str, float]:
    """The figures that move the parameters, from means over seeds.

    The early hazard is that of 30 to 180 days over that of a year, as a multiple of what
    was observed.
    """
    hazard = {name: -math.log1p(-figures[name]) for name in (YEAR, *EARLY)}
    early = sum(hazard[name] / EXITS[name] for name in EARLY) / len(EARLY)
    days = figures["flow_days_above_50k"]
    return {
        "hazard_365d": hazard[YEAR],
        "early_hazard": early / (hazard[YEAR] / EXITS[YEAR]),
        "withdrawn_share_small": 1 - figures["withdrawn_share_10k"],
        "flow_days_above_50k": days,
        "large_flow_share": figures["flow_days_above_500k"] / days,
        "bonding_odds_growth": math.exp(365 * figures["logit_change_mean"]),
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

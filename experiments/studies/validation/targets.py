"""The observed figures that a population must show, each with its tolerance."""

from typing import NamedTuple


class Target(NamedTuple):
    """A figure of the real population.

    Args:
        number: of the target that it is part of.
        metric: our figure, by its name in the table `runs`.
        name: what it is, with its unit.
        observed: the real one.
        low, high: what still meets it.
    """

    number: int
    metric: str
    name: str
    observed: float
    low: float
    high: float

    @property
    def middle(self) -> float:
        """Middle of what meets it."""
        return (self.low + self.high) / 2

    @property
    def tolerance(self) -> float:
        """Half the width of what meets it."""
        return (self.high - self.low) / 2


def _around(
    number: int, metric: str, name: str, observed: float, tolerance: float
) -> Target:
    return Target(
        number, metric, name, observed, observed - tolerance, observed + tolerance
    )


def _relative(
    number: int, metric: str, name: str, observed: float, tolerance: float
) -> Target:
    return _around(number, metric, name, observed, tolerance * observed)


CHANGES = (
    _relative(13, "logit_change_sd", "sd of daily change of logit P", 0.0128, 0.25),
    Target(13, "logit_change_kurtosis", "kurtosis of daily change", 44.0, 20.0, 120.0),
    Target(
        13,
        "logit_change_median_abs",
        "median absolute daily change",
        0.0013,
        0.0007,
        0.0026,
    ),
    _relative(13, "flow_days_above_50k", "days a year with flow above 50k", 49.0, 0.4),
    _relative(13, "flow_days_above_200k", "days a year with flow above 200k", 12.0, 0.4),
    _relative(13, "flow_days_above_500k", "days a year with flow above 500k", 5.0, 0.4),
)
"""Daily changes of the bonding rate over the 741 days to 2025-11-20; net flows of 1,497."""

CONCENTRATION = (
    Target(14, "delegates_hhi_change", "change of delegates' HHI", 0.0, -0.02, 0.02),
    Target(14, "delegates_n50_change", "change of delegates' N50", 0.0, -2.0, 2.0),
)
"""A run of a year from a snapshot keeps them, in the median and in three seeds of four."""

KEEPING_SHARE, KEEPING_SEEDS = 0.75, 20
"""Share of seeds that must keep the concentration, and the fewest seeds that can tell."""

GINI = (_around(15, "delegators_gini_last", "Gini of delegators", 0.964, 0.01),)
"""Replay of bonding events, 2025-11."""

EXIT_SHARES = {7: 0.026, 30: 0.086, 60: 0.120, 90: 0.150, 180: 0.211, 365: 0.301}
"""Delegators who withdrew within some days of their first bond. Source: delegation
research, 2022-02 to 2026-01."""

EXITS = tuple(
    _around(17, f"withdrew_within_{days}d", f"withdrew within {days} days", share, 0.03)
    for days, share in EXIT_SHARES.items()
)
"""First withdrawals."""

MOVERS = (
    _around(
        19, "withdrawn_share_10k", "share of withdrawn LPT by wallets of 10k", 0.88, 0.07
    ),
    _around(
        19, "withdrawers_share_10_to_1k", "share of withdrawers of 10 to 1k", 0.65, 0.07
    ),
)
"""Same source."""

INCOME = (_around(27, "rewards_income_share", "rewards' share of income", 0.988, 0.01),)
"""155.3k USD of LPT a day against 1.85k USD of fees, 2025-11-20."""

SLOPE = Target(21, "yield_response", "weekly d logit P on simple yield", 0.03, -0.06, 0.06)
"""Observed slope 0.03, standard error 0.02; pooled over seeds."""

MEANS = (*CHANGES, *GINI, *EXITS, *MOVERS, *INCOME)
"""Targets that are judged on the mean over seeds."""

"""Steps a second of the aggregate model, beside a bare numpy loop over the same arrays.

A step is one round of one path. The bare loop does the same arithmetic with plain
expressions and keeps the same three histories.
"""

from collections.abc import Iterator
from time import perf_counter

import numpy as np

from experiments.studies.lip107.aggregate import Drivers, Paths, Rule, Start, simulate

PATHS, ROUNDS, PAIRS = 20_000, 262, 5
"""Size of a run, and times that both are run, in turn."""

START = Start(0.5145, 686_500.0, 46_759_749.0)
RULE = Rule(460_000_000, 700, 200_000, 1_000_000)


def report() -> Iterator[str]:
    """Both rates and their ratio, pair by pair."""
    for name, drivers in (
        ("reduced form", Drivers(_shocks())),
        ("ridge", Drivers(_shocks(), 3e-5, 1e-7, 0.004)),
    ):
        for _ in range(PAIRS):
            start = perf_counter()
            ours = simulate(START, drivers, RULE)
            between = perf_counter()
            theirs = bare(START, drivers, RULE)
            end = perf_counter()
            for one, other in zip(ours, theirs, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-9)
            our_rate = PATHS * ROUNDS / (between - start)
            bare_rate = PATHS * ROUNDS / (end - between)
            yield (
                f"{name}: {our_rate / 1e6:.1f} million steps/s, bare numpy "
                f"{bare_rate / 1e6:.1f}, ratio {our_rate / bare_rate:.2f}"
            )


def bare(start: Start, drivers: Drivers, rule: Rule) -> Paths:
    """The model as one would write it down."""
    rounds, paths = drivers.shocks.shape
    target = rule.target_bonding_rate_ppb / 1e9
    logit = np.full(paths, np.log(start.bonding_rate / (1 - start.bonding_rate)))
    logit += drivers.first_change
    change = np.full(paths, drivers.first_change)
    bonding = np.empty((rounds + 1, paths))
    inflation, supply = np.empty_like(bonding), np.empty_like(bonding)
    bonding[0] = 1 / (1 + np.exp(-logit))
    inflation[0], supply[0] = start.inflation_ppb, start.total_supply_lpt
    for t in range(rounds):
        sign = np.sign(target - bonding[t])
        inflation[t + 1] = np.clip(
            inflation[t] + rule.inflation_change_ppb * sign,
            rule.floor_ppb,
            rule.ceiling_ppb,
        )
        supply[t + 1] = supply[t] * (1 + inflation[t + 1] / 1e9)
        if drivers.persistence or drivers.emission_response:
            change = (
                drivers.shocks[t]
                + drivers.persistence * change
                + drivers.emission_response / 1e9 * inflation[t]
            )
        else:
            change = drivers.shocks[t]
        logit = logit + change
        bonding[t + 1] = 1 / (1 + np.exp(-logit))
    return Paths(bonding, inflation, supply)


def _shocks() -> np.ndarray:
    return np.random.default_rng(1).normal(0, 0.012, (ROUNDS, PATHS))

"""Bonding rate, inflation and supply of many paths at once, round by round.

The contracts' emission rule is kept; everybody's bonding is one number that moves by
itself. In each round inflation takes a step towards closing the gap to the target, within
a floor and a ceiling; then the round mints; then the bonding rate moves. All paths take a
round in one go of numpy.
"""

from typing import NamedTuple

import numpy as np

from experiments.studies.lip107.history import Floats
from protocol.units import PPB


class Start(NamedTuple):
    """The network at the start of all paths.

    Args:
        bonding_rate: 0..1.
        inflation_ppb: parts per billion of the supply, per round.
        total_supply_lpt: all LPT.
    """

    bonding_rate: float
    inflation_ppb: float
    total_supply_lpt: float


class Rule(NamedTuple):
    """A tuning of the emission rule, parts per billion.

    Args:
        target_bonding_rate_ppb: inflation falls above it and rises below it.
        inflation_change_ppb: step of a round.
        floor_ppb, ceiling_ppb: inflation never leaves them.
    """

    target_bonding_rate_ppb: int
    inflation_change_ppb: int
    floor_ppb: int
    ceiling_ppb: int


class Drivers(NamedTuple):
    """What moves the logit of the bonding rate, whatever the tuning.

    change(t+1) = shocks(t) + persistence x change(t) + emission_response x inflation(t)

    Args:
        shocks: shape (rounds, paths).
        persistence: share of a change that carries over to the next.
        emission_response: for inflation as a share of the supply per round.
        first_change: change in the round before the first; it is made once more at the
            start of all paths.
    """

    shocks: Floats
    persistence: float = 0.0
    emission_response: float = 0.0
    first_change: float = 0.0


class Paths(NamedTuple):
    """Simulated paths, each array of shape (rounds + 1, paths); row 0 is the start.

    Args:
        bonding_rate: 0..1.
        inflation_ppb: that the round minted with.
        total_supply_lpt: after the round has minted.
    """

    bonding_rate: Floats
    inflation_ppb: Floats
    total_supply_lpt: Floats


def simulate(start: Start, drivers: Drivers, rule: Rule) -> Paths:
    """Play the rounds of all paths."""
    rounds, paths = drivers.shocks.shape
    bonding, inflation, supply = (np.empty((rounds + 1, paths)) for _ in range(3))
    odds = start.bonding_rate / (1 - start.bonding_rate)
    state = np.full(paths, np.log(odds) + drivers.first_change)
    change = np.full(paths, drivers.first_change)
    room = np.empty(paths)
    inflation[0], supply[0] = start.inflation_ppb, start.total_supply_lpt
    _expit(state, bonding[0])
    target = rule.target_bonding_rate_ppb / PPB
    response_per_ppb = drivers.emission_response / PPB
    for now in range(rounds):
        np.subtract(target, bonding[now], out=room)
        np.sign(room, out=room)
        room *= rule.inflation_change_ppb
        room += inflation[now]
        np.clip(room, rule.floor_ppb, rule.ceiling_ppb, out=inflation[now + 1])
        np.multiply(inflation[now + 1], 1 / PPB, out=room)
        room += 1
        np.multiply(supply[now], room, out=supply[now + 1])
        change *= drivers.persistence
        change += drivers.shocks[now]
        if response_per_ppb:
            np.multiply(inflation[now], response_per_ppb, out=room)
            change += room
        state += change
        _expit(state, bonding[now + 1])
    return Paths(bonding, inflation, supply)


def _expit(log_odds: Floats, out: Floats) -> None:
    """The share that has some log odds."""
    np.negative(log_odds, out=out)
    np.exp(out, out=out)
    out += 1
    np.reciprocal(out, out=out)

"""How inflation follows the bonding rate: the contract's rule, and others in its place.

A rule is an integer function of what the Minter sees when a round is initialised, and
gives the round's inflation. Assign one to `state.minter.emission_rule` to study it. Rules
are pure: they remember nothing, so that a call can be undone and a run repeated.
"""

from protocol.emission.bounds import Bounded, SupplyCap
from protocol.emission.proportional_integral import ProportionalIntegral
from protocol.emission.rule import EmissionInputs, EmissionRule, signed_step
from protocol.emission.schedule import FixedSchedule

__all__ = [
    "EmissionInputs",
    "EmissionRule",
    "signed_step",
    "Bounded",
    "SupplyCap",
    "ProportionalIntegral",
    "FixedSchedule",
]

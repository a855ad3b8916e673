"""Limits around any emission rule: on the inflation, or on the supply."""

from dataclasses import dataclass

from protocol.emission.rule import EmissionInputs, EmissionRule, signed_step
from protocol.units import PPB, WEI_PER_UNIT

LIP_100_FLOOR_PPB = 50_000
"""Lowest inflation that LIP-100 proposed, about 2 % a year."""

LIP_100_CEILING_PPB = 750_000
"""Highest inflation that LIP-100 proposed, about 31 % a year."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """Another rule's inflation, held between a floor and a ceiling.

    An inflation that is outside when the bounds come into force jumps to the nearer one.

    Attributes:
        floor_ppb: lowest inflation of a round.
        ceiling_ppb: highest inflation of a round.
        rule: the rule that is held.

    Source: LIP-100 (2025-03-12, abandoned), whose numbers are the defaults.
    """

    floor_ppb: int = LIP_100_FLOOR_PPB
    ceiling_ppb: int = LIP_100_CEILING_PPB
    rule: EmissionRule = signed_step

    def __post_init__(self) -> None:
        if not 0 <= self.floor_ppb <= PPB:
            raise ValueError(f"floor_ppb={self.floor_ppb}: must be from 0 to {PPB}")
        if not self.floor_ppb <= self.ceiling_ppb <= PPB:
            raise ValueError(
                f"ceiling_ppb={self.ceiling_ppb}: must be from floor_ppb={self.floor_ppb} "
                f"to {PPB}"
            )

    def __call__(self, inputs: EmissionInputs) -> int:
        """The held rule's inflation, or the bound that it would cross."""
        return min(max(self.rule(inputs), self.floor_ppb), self.ceiling_ppb)


@dataclass(frozen=True, slots=True)
class SupplyCap:
    """Another rule's inflation, as long as the supply stays below a cap.

    The last rounds mint what is left to the cap; then inflation is 0. If tokens are
    burnt, the rule goes on from there.

    Attributes:
        max_supply_lpt: largest global supply, LPT base units.
        rule: the rule below the cap.
    """

    max_supply_lpt: int = 100_000_000 * WEI_PER_UNIT
    rule: EmissionRule = signed_step

    def __post_init__(self) -> None:
        if self.max_supply_lpt < 0:
            raise ValueError(f"max_supply_lpt={self.max_supply_lpt}: must be at least 0")

    def __call__(self, inputs: EmissionInputs) -> int:
        """The rule's inflation, or all that is left to the cap if that is less."""
        inflation_ppb = self.rule(inputs)
        left_lpt = max(self.max_supply_lpt - inputs.total_supply_lpt, 0)
        if inputs.total_supply_lpt * inflation_ppb <= left_lpt * PPB:
            return inflation_ppb
        return left_lpt * PPB // inputs.total_supply_lpt

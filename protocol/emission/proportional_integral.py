"""A proportional-integral controller of the bonding rate, in integers."""

from dataclasses import dataclass

from protocol.emission.rule import EmissionInputs

PPB_PER_POINT = 10**7
"""One percentage point of the bonding rate, in parts per billion."""

MAX_GAIN = 10**9
"""Largest gain: a gap of one point moves inflation by 100 % at once."""


@dataclass(frozen=True, slots=True)
class ProportionalIntegral:
    """Inflation follows how far the bonding rate is from the target, and how fast it moves.

    Each round adds the integral gain times the gap; and a change of the gap moves inflation
    by the proportional gain times that change. The integral is the inflation itself: what
    the Minter stores is all that the controller has to remember, and where inflation is
    stopped by a bound nothing winds up behind it.

    Each term is floored towards the smaller move: the integral term towards 0, and the
    proportional one such that its moves add up to the floored term of the whole gap.

    Attributes:
        integral_ppb_per_point: added to inflation in each round for each percentage point
            that the bonding rate is below the target. The default equals the deployed
            step of 500 at a gap of 5 points (assumption).
        proportional_ppb_per_point: added at once for each percentage point by which the
            bonding rate falls (assumption).

    Source: the velocity form of the textbook controller.
    """

    integral_ppb_per_point: int = 100
    proportional_ppb_per_point: int = 5_000

    def __post_init__(self) -> None:
        for name in ("integral_ppb_per_point", "proportional_ppb_per_point"):
            gain = getattr(self, name)
            if not 0 <= gain <= MAX_GAIN:
                raise ValueError(f"{name}={gain}: must be from 0 to {MAX_GAIN}")

    def __call__(self, inputs: EmissionInputs) -> int:
        """The new inflation, never below 0."""
        target_ppb, rate_ppb = inputs.target_bonding_rate_ppb, inputs.bonding_rate_ppb
        last_ppb = inputs.last_bonding_rate_ppb
        if last_ppb is None:
            last_ppb = rate_ppb
        gap_ppb = target_ppb - rate_ppb
        drift_ppb = abs(gap_ppb) * self.integral_ppb_per_point // PPB_PER_POINT
        kick_ppb = self._proportional(gap_ppb) - self._proportional(target_ppb - last_ppb)
        moved_ppb = kick_ppb + (drift_ppb if gap_ppb > 0 else -drift_ppb)
        return max(inputs.inflation_ppb + moved_ppb, 0)

    def _proportional(self, gap_ppb: int) -> int:
        return gap_ppb * self.proportional_ppb_per_point // PPB_PER_POINT

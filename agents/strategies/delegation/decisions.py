"""What a delegator can do after a look at its stake."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stay:
    """Leave the stake as it is."""


@dataclass(frozen=True, slots=True)
class Move:
    """Bond all stake to another orchestrator; a newcomer bonds for the first time.

    Attributes:
        delegate: index of the orchestrator in the prospects.
    """

    delegate: int


@dataclass(frozen=True, slots=True)
class Unbond:
    """Unbond a share of the stake and withdraw it after the unbonding period.

    Attributes:
        share: of the pending stake, above 0, at most 1.
    """

    share: float


@dataclass(frozen=True, slots=True)
class Add:
    """Bond more to the same orchestrator: what is in the wallet, the rest bought.

    Attributes:
        amount_lpt: LPT, above 0 and finite.
    """

    amount_lpt: float


@dataclass(frozen=True, slots=True)
class Claim:
    """Add the rewards that were not claimed yet to the bond, on the chain."""


Decision = Stay | Move | Unbond | Add | Claim

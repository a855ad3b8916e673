"""Events of BondingVotes."""

from typing import NamedTuple

from protocol.events import emitted_by
from protocol.units import Address


@emitted_by("BondingVotes")
class DelegateChanged(NamedTuple):
    """An account's votes go to another delegate from the next round on."""

    delegator: Address | None
    from_delegate: Address | None
    to_delegate: Address | None


@emitted_by("BondingVotes")
class DelegateVotesChanged(NamedTuple):
    """A registered orchestrator's votes changed."""

    delegate: Address | None
    previous_balance: int
    new_balance: int


@emitted_by("BondingVotes")
class DelegatorBondedAmountChanged(NamedTuple):
    """An account's own bond, or the round up to which it has claimed, changed."""

    delegate: Address | None
    previous_bonded_amount: int
    previous_last_claim_round: int
    new_bonded_amount: int
    new_last_claim_round: int

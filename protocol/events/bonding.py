"""Events of BondingManager."""

from typing import NamedTuple

from protocol.events import emitted_by
from protocol.units import Address

_CONTRACT = "BondingManager"


@emitted_by(_CONTRACT)
class TranscoderUpdate(NamedTuple):
    """An orchestrator set its commission, in parts per million."""

    transcoder: Address
    reward_cut: int
    fee_share: int


@emitted_by(_CONTRACT)
class TranscoderActivated(NamedTuple):
    """An orchestrator joins the active set from the given round on."""

    transcoder: Address
    activation_round: int


@emitted_by(_CONTRACT)
class TranscoderDeactivated(NamedTuple):
    """An orchestrator leaves the active set from the given round on."""

    transcoder: Address
    deactivation_round: int


@emitted_by(_CONTRACT)
class TranscoderSlashed(NamedTuple):
    """A bond was slashed."""

    transcoder: Address | None
    finder: Address | None
    penalty: int
    finder_reward: int


@emitted_by(_CONTRACT)
class Reward(NamedTuple):
    """An orchestrator minted its round's rewards for itself and its delegators."""

    transcoder: Address
    amount: int


@emitted_by(_CONTRACT)
class RewardCallerSet(NamedTuple):
    """An orchestrator lets somebody else call reward for it, or nobody any more."""

    transcoder: Address
    reward_caller: Address | None


@emitted_by(_CONTRACT)
class TreasuryReward(NamedTuple):
    """The treasury's share of an orchestrator's round."""

    transcoder: Address
    treasury: Address
    amount: int


@emitted_by(_CONTRACT)
class Bond(NamedTuple):
    """Stake was added to a bond or moved to another delegate."""

    new_delegate: Address | None
    old_delegate: Address | None
    delegator: Address | None
    additional_amount: int
    bonded_amount: int


@emitted_by(_CONTRACT)
class Unbond(NamedTuple):
    """Stake was put into an unbonding lock."""

    delegate: Address | None
    delegator: Address
    unbonding_lock_id: int
    amount: int
    withdraw_round: int


@emitted_by(_CONTRACT)
class Rebond(NamedTuple):
    """An unbonding lock was turned back into stake."""

    delegate: Address | None
    delegator: Address | None
    unbonding_lock_id: int
    amount: int


@emitted_by(_CONTRACT)
class TransferBond(NamedTuple):
    """Part of a bond went to another delegator."""

    old_delegator: Address
    new_delegator: Address | None
    old_unbonding_lock_id: int
    new_unbonding_lock_id: int
    amount: int


@emitted_by(_CONTRACT)
class WithdrawStake(NamedTuple):
    """An expired unbonding lock was paid out in LPT."""

    delegator: Address
    unbonding_lock_id: int
    amount: int
    withdraw_round: int


@emitted_by(_CONTRACT)
class WithdrawFees(NamedTuple):
    """Claimed fees were paid out in ETH."""

    delegator: Address
    recipient: Address
    amount: int


@emitted_by(_CONTRACT)
class EarningsClaimed(NamedTuple):
    """A delegator's rewards (LPT) and fees (ETH) of a span of rounds became its own."""

    delegate: Address | None
    delegator: Address | None
    rewards: int
    fees: int
    start_round: int
    end_round: int


@emitted_by(_CONTRACT)
class ParameterUpdate(NamedTuple):
    """A parameter of BondingManager changed."""

    param: str

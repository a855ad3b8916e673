"""Why BondingManager refuses, and its sorted list of orchestrators."""

from protocol.errors import Revert


class CallerMustBeTicketBroker(Revert):
    """Only TicketBroker distributes fees."""

    reason = "caller must be TicketBroker"


class CallerMustBeRoundsManager(Revert):
    """Only RoundsManager opens a round."""

    reason = "caller must be RoundsManager"


class CallerMustBeVerifier(Revert):
    """Only the registered Verifier slashes."""

    reason = "caller must be Verifier"


class CallerMustBeRewardCaller(Revert):
    """The caller may not call reward for the orchestrator."""

    reason = "caller must be a reward caller set by the transcoder"


class IllegalClaimEarnings(Revert):
    """A third party would make the account lose this round's reward."""

    reason = "ILLEGAL_CLAIM_EARNINGS"


class InvalidDelegator(Revert):
    """The null address owns no bond, and a bond transfer never makes a self-delegation."""

    reason = "INVALID_DELEGATOR"


class InvalidDelegate(Revert):
    """A third party cannot make an account delegate to itself."""

    reason = "INVALID_DELEGATE"


class InvalidDelegateChange(Revert):
    """A third party cannot change an account's delegate."""

    reason = "INVALID_DELEGATE_CHANGE"


class RegisteredTranscoderCannotDelegate(Revert):
    """An orchestrator's own stake stays with itself."""

    reason = "registered transcoders can't delegate towards other addresses"


class DelegationAmountIsZero(Revert):
    """There is nothing to delegate."""

    reason = "delegation amount must be greater than 0"


class CallerMustBeBonded(Revert):
    """The caller's bond is pending or missing."""

    reason = "caller must be bonded"


class CallerMustBeUnbonded(Revert):
    """The caller has a bond."""

    reason = "caller must be unbonded"


class UnbondAmountIsZero(Revert):
    """There is nothing to unbond."""

    reason = "unbond amount must be greater than 0"


class AmountExceedsBondedAmount(Revert):
    """The bond is smaller than what would be unbonded."""

    reason = "amount is greater than bonded amount"


class InvalidUnbondingLock(Revert):
    """There is no such unbonding lock."""

    reason = "invalid unbonding lock ID"


class WithdrawRoundNotReached(Revert):
    """The unbonding period is not over."""

    reason = "withdraw round must be before or equal to the current round"


class InvalidRecipient(Revert):
    """Fees cannot be sent to the null address."""

    reason = "invalid recipient"


class InsufficientFees(Revert):
    """The caller has claimed fewer fees."""

    reason = "insufficient fees to withdraw"


class CurrentRoundLocked(Revert):
    """Commission cannot change near the end of a round."""

    reason = "can't update transcoder params, current round is locked"


class InvalidRewardCut(Revert):
    """A reward cut is at most 100 %."""

    reason = "invalid rewardCut percentage"


class InvalidFeeShare(Revert):
    """A fee share is at most 100 %."""

    reason = "invalid feeShare percentage"


class TranscoderMustBeRegistered(Revert):
    """The orchestrator is not bonded to itself."""

    reason = "transcoder must be registered"


class CallerActiveWithoutReward(Revert):
    """An active orchestrator changes its commission only after its reward call."""

    reason = (
        "caller can't be active or must have already called reward for the current round"
    )


class CallerMustBeActive(Revert):
    """Only the round's active orchestrators call reward."""

    reason = "caller must be an active transcoder"


class RewardAlreadyCalled(Revert):
    """Reward is called once a round."""

    reason = "caller has already called reward for the current round"


class InvalidTreasuryRewardCutRate(Revert):
    """The treasury's cut is at most 100 %."""

    reason = "_cutRate is invalid precise percentage"


class MaxSizeNotGreater(Revert):
    """The active set can only grow."""

    reason = "new max size must be greater than old max size"


class NodeIdIsNull(Revert):
    """The null address cannot be an orchestrator."""

    reason = "node id is null"


class KeyIsZero(Revert):
    """An orchestrator without stake cannot be in the pool."""

    reason = "key is zero"

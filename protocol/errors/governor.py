"""Reasons of the LivepeerGovernor and of the Treasury, its timelock."""

from protocol.errors import Revert


class ProposerRestricted(Revert):
    """The description reserves the proposal to another account."""

    reason = "Governor: proposer restricted"


class BelowProposalThreshold(Revert):
    """The proposer had too little voting power at the end of the last round."""

    reason = "Governor: proposer votes below proposal threshold"


class EmptyProposal(Revert):
    """A proposal needs an action."""

    reason = "Governor: empty proposal"


class ProposalExists(Revert):
    """The same actions were proposed with the same description before."""

    reason = "Governor: proposal already exists"


class UnknownProposal(Revert):
    """Nobody proposed this."""

    reason = "Governor: unknown proposal id"


class VoteNotActive(Revert):
    """The vote has not begun, or is over."""

    reason = "Governor: vote not currently active"


class InvalidVoteType(Revert):
    """The vote is none of against, for and abstain. Argument: the number given."""

    reason = "InvalidVoteType"


class VoteAlreadyCast(Revert):
    """The account voted on this proposal before."""

    reason = "VoteAlreadyCast"


class ProposalNotSuccessful(Revert):
    """The proposal did not pass, or not yet, or is done with."""

    reason = "Governor: proposal not successful"


class TooLateToCancel(Revert):
    """Only a proposal whose vote has not begun can be cancelled."""

    reason = "Governor: too late to cancel"


class OnlyProposerCancels(Revert):
    """Somebody else made the proposal."""

    reason = "Governor: only proposer can cancel"


class OnlyGovernance(Revert):
    """The governor's parameters change by proposals only."""

    reason = "Governor: onlyGovernance"


class VotingPeriodTooLow(Revert):
    """A vote lasts one round at least."""

    reason = "GovernorSettings: voting period too low"


class QuorumAboveAll(Revert):
    """No quorum can ask for more than the whole active stake."""

    reason = "GovernorVotesQuorumFraction: quorumNumerator over quorumDenominator"


class RoundTooLarge(Revert):
    """A proposal's round does not fit the contract's field."""

    reason = "SafeCast: value doesn't fit in 64 bits"


class OperationNotReady(Revert):
    """The timelock's delay is not over, or the proposal was never queued."""

    reason = "TimelockController: operation is not ready"


class UnderlyingTransactionReverted(Revert):
    """One of the proposal's actions failed, so all of them did."""

    reason = "TimelockController: underlying transaction reverted"


class CallerNotTimelock(Revert):
    """The timelock's delay changes by proposals only."""

    reason = "TimelockController: caller must be timelock"

"""Proposals to the treasury: proposed, voted on, queued, carried out.

Source: contracts/treasury/LivepeerGovernor.sol, f225b10; OpenZeppelin 4.9.2
GovernorUpgradeable, GovernorTimelockControlUpgradeable.
"""

import re
from enum import IntEnum

from protocol import rounds
from protocol.addresses import LIVEPEER_GOVERNOR
from protocol.errors.governor import (
    BelowProposalThreshold,
    EmptyProposal,
    OnlyProposerCancels,
    ProposalExists,
    ProposalNotSuccessful,
    ProposerRestricted,
    RoundTooLarge,
    TooLateToCancel,
    UnknownProposal,
    VoteNotActive,
)
from protocol.events.governor import (
    ProposalCanceled,
    ProposalCreated,
    ProposalExecuted,
    ProposalQueued,
    VoteCast,
)
from protocol.fixed_point import add, sub
from protocol.machine import Call
from protocol.state import State
from protocol.state.governor import Action, Proposal
from protocol.treasury import counting, timelock
from protocol.treasury.timelock import DONE_TIMESTAMP
from protocol.units import Address
from protocol.votes import lookup

MAX_UINT64 = 2**64 - 1
"""Largest round that a proposal's vote can start or end in."""

RESERVED_FOR = re.compile(r"#proposer=(0x[0-9a-fA-F]{40})\Z")
"""A description that ends so can be proposed by that account only."""


class ProposalState(IntEnum):
    """Where a proposal stands, numbered as in the contract."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7


def propose(
    state: State,
    call: Call,
    proposal_id: str,
    actions: tuple[Action, ...],
    description: str,
) -> None:
    """Put actions of the Treasury to the vote.

    Args:
        state: the contracts' storage.
        call: whose sender proposes.
        proposal_id: stands for the hash of actions and description.
        actions: what the Treasury does if the proposal passes.
        description: why.

    Raises:
        ProposerRestricted: the description names another proposer.
        BelowProposalThreshold: the caller has too few votes at the last round's end.
        EmptyProposal: there are no actions.
        ProposalExists: this was proposed before.
        RoundTooLarge: the vote would end beyond the contract's field.
    """
    reserved = RESERVED_FOR.search(description)
    if reserved and reserved[1].lower() != call.sender.lower():
        raise ProposerRestricted
    governor = state.governor
    current = rounds.current_round(state, call.block)
    last = sub(current, 1)
    votes_lpt = lookup.get_past_votes(state, call.sender, last, current)
    if votes_lpt < governor.proposal_threshold_lpt.value:
        raise BelowProposalThreshold
    if not actions:
        raise EmptyProposal
    if governor.proposals[proposal_id].vote_start:
        raise ProposalExists
    snapshot = add(current, governor.voting_delay.value)
    deadline = add(snapshot, governor.voting_period.value)
    if deadline > MAX_UINT64:
        raise RoundTooLarge
    governor.proposals.put(proposal_id, Proposal(actions, call.sender, snapshot, deadline))
    call.emit(ProposalCreated(proposal_id, call.sender, snapshot, deadline, description))


def cast_vote(state: State, call: Call, proposal_id: str, support: int) -> None:
    """Vote against (0), for (1) or abstain (2).

    Raises:
        VoteNotActive: the vote has not begun, or is over.
        InvalidVoteType: the number is another.
        VoteAlreadyCast: the caller voted before.
    """
    cast_vote_with_reason(state, call, proposal_id, support, "")


def cast_vote_with_reason(
    state: State, call: Call, proposal_id: str, support: int, reason: str
) -> None:
    """Vote against (0), for (1) or abstain (2), and say why.

    Raises:
        VoteNotActive: the vote has not begun, or is over.
        InvalidVoteType: the number is another.
        VoteAlreadyCast: the caller voted before.
    """
    current = rounds.current_round(state, call.block)
    if proposal_state(state, proposal_id, current) is not ProposalState.ACTIVE:
        raise VoteNotActive
    snapshot = state.governor.proposals[proposal_id].vote_start
    weight_lpt, delegate = lookup.get_past_votes_and_delegate(
        state, call.sender, snapshot, current
    )
    counting.count_vote(
        state,
        proposal_id,
        call.sender,
        support,
        weight_lpt,
        delegate=delegate,
        current=current,
    )
    call.emit(VoteCast(call.sender, proposal_id, support, weight_lpt, reason))


def queue(state: State, call: Call, proposal_id: str) -> None:
    """Hand a proposal that passed to the timelock.

    Raises:
        ProposalNotSuccessful: it did not pass, or is queued already.
    """
    current = rounds.current_round(state, call.block)
    if proposal_state(state, proposal_id, current) is not ProposalState.SUCCEEDED:
        raise ProposalNotSuccessful
    delay_s = state.governor.min_delay_s.value
    actions = state.governor.proposals[proposal_id].actions
    inner = call.by(LIVEPEER_GOVERNOR)
    timelock.schedule_batch(state, inner, proposal_id, actions, delay_s)
    call.emit(ProposalQueued(proposal_id, call.timestamp_s + delay_s))


def execute(state: State, call: Call, proposal_id: str) -> None:
    """Have the Treasury carry a queued proposal out.

    Raises:
        ProposalNotSuccessful: it did not pass, or was carried out before.
        OperationNotReady: it was not queued, or the delay is not over.
        UnderlyingTransactionReverted: one of its actions failed.
    """
    current = rounds.current_round(state, call.block)
    if proposal_state(state, proposal_id, current) not in (
        ProposalState.SUCCEEDED,
        ProposalState.QUEUED,
    ):
        raise ProposalNotSuccessful
    proposal = state.governor.proposals[proposal_id]
    state.governor.proposals.put(proposal_id, proposal._replace(executed=True))
    call.emit(ProposalExecuted(proposal_id))
    inner = call.by(LIVEPEER_GOVERNOR)
    timelock.execute_batch(state, inner, proposal_id, proposal.actions)


def cancel(state: State, call: Call, proposal_id: str) -> None:
    """Withdraw one's proposal before its vote begins.

    Raises:
        TooLateToCancel: the vote has begun, or the proposal is cancelled already.
        OnlyProposerCancels: somebody else made it.
    """
    current = rounds.current_round(state, call.block)
    if proposal_state(state, proposal_id, current) is not ProposalState.PENDING:
        raise TooLateToCancel
    proposal = state.governor.proposals[proposal_id]
    if call.sender != proposal.proposer:
        raise OnlyProposerCancels
    state.governor.proposals.put(proposal_id, proposal._replace(canceled=True))
    call.emit(ProposalCanceled(proposal_id))


def proposal_state(state: State, proposal_id: str, current: int) -> ProposalState:
    """Where a proposal stands in the current round.

    Raises:
        UnknownProposal: nobody proposed it.
    """
    proposal = state.governor.proposals[proposal_id]
    if proposal.executed:
        return ProposalState.EXECUTED
    if proposal.canceled:
        return ProposalState.CANCELED
    if proposal.vote_start == 0:
        raise UnknownProposal
    if proposal.vote_end >= current:
        is_pending = proposal.vote_start >= current
        return ProposalState.PENDING if is_pending else ProposalState.ACTIVE
    return _outcome(state, proposal_id, current)


def proposal_eta_s(state: State, proposal_id: str) -> int:
    """When a queued proposal can be carried out; 0 if it isn't queued."""
    ready_at_s = state.governor.ready_at_s[proposal_id]
    return 0 if ready_at_s == DONE_TIMESTAMP else ready_at_s


def has_voted(state: State, proposal_id: str, account: Address) -> bool:
    """Whether an account voted on a proposal."""
    return state.governor.voters[proposal_id, account].has_voted


def _outcome(state: State, proposal_id: str, current: int) -> ProposalState:
    """Where a proposal stands once its vote is over."""
    if not (
        counting.is_quorum_reached(state, proposal_id, current)
        and counting.is_vote_successful(state, proposal_id)
    ):
        return ProposalState.DEFEATED
    if state.governor.ready_at_s[proposal_id] > DONE_TIMESTAMP:
        return ProposalState.QUEUED
    return ProposalState.SUCCEEDED

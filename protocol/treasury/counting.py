"""Votes are counted; a delegator's own vote overrides its orchestrator's.

An orchestrator votes with all the stake delegated to it. A delegator that votes takes
its part out: before the orchestrator votes, by a deduction; after it, by moving the
weight from the orchestrator's side to its own.

Source: contracts/treasury/GovernorCountingOverridable.sol, f225b10.
"""

from protocol.errors.governor import InvalidVoteType, VoteAlreadyCast
from protocol.fixed_point import add, perc_of_ppm, sub
from protocol.state import State
from protocol.state.governor import ProposalTally, ProposalVoter, Support
from protocol.units import Address
from protocol.votes import lookup


def count_vote(
    state: State,
    proposal_id: str,
    account: Address,
    support_number: int,
    weight_lpt: int,
    *,
    delegate: Address | None,
    current: int,
) -> None:
    """Add one account's vote to the proposal's tally.

    Args:
        state: the contracts.
        proposal_id: what is voted on.
        account: who votes.
        support_number: against (0), for (1) or abstain (2).
        weight_lpt: its votes at the proposal's snapshot.
        delegate: to whom it delegated then.
        current: the current round.

    Raises:
        InvalidVoteType: the number is none of against, for and abstain.
        VoteAlreadyCast: the account voted before.
    """
    if support_number > Support.ABSTAIN:
        raise InvalidVoteType(support_number)
    support = Support(support_number)
    voter = state.governor.voters[proposal_id, account]
    if voter.has_voted:
        raise VoteAlreadyCast
    cast = ProposalVoter(True, support, voter.deductions_lpt)
    state.governor.voters.put((proposal_id, account), cast)
    if delegate == account:
        weight_lpt = sub(weight_lpt, voter.deductions_lpt)
    else:
        _override(state, proposal_id, delegate, weight_lpt, current)
    tally = state.governor.tallies[proposal_id]
    state.governor.tallies.put(proposal_id, _added(tally, support, weight_lpt))


def quorum_numerator_ppm(state: State, timepoint: int) -> int:
    """The share of the active stake that had to vote, as set at the end of a round."""
    for since, numerator_ppm in reversed(state.governor.quorum_numerators_ppm.value):
        if since <= timepoint:
            return numerator_ppm
    return 0


def quorum_lpt(state: State, timepoint: int, current: int) -> int:
    """The votes that a proposal needs for, against and abstain together.

    Raises:
        FutureLookup: the round of the snapshot is not over.
    """
    supply_lpt = lookup.get_past_total_supply(state, timepoint, current)
    return perc_of_ppm(supply_lpt, quorum_numerator_ppm(state, timepoint))


def is_quorum_reached(state: State, proposal_id: str, current: int) -> bool:
    """Whether enough stake voted, whichever way."""
    snapshot = state.governor.proposals[proposal_id].vote_start
    tally = state.governor.tallies[proposal_id]
    votes_lpt = tally.against_lpt + tally.for_lpt + tally.abstain_lpt
    return votes_lpt >= quorum_lpt(state, snapshot, current)


def is_vote_successful(state: State, proposal_id: str) -> bool:
    """Whether the votes for reach the quota of those for and against."""
    tally = state.governor.tallies[proposal_id]
    opinionated_lpt = add(tally.against_lpt, tally.for_lpt)
    return tally.for_lpt >= perc_of_ppm(opinionated_lpt, state.governor.quota_ppm.value)


def _override(
    state: State,
    proposal_id: str,
    delegate: Address | None,
    weight_lpt: int,
    current: int,
) -> None:
    """Take a delegator's weight out of its orchestrator's vote, cast or to come."""
    voters = state.governor.voters
    snapshot = state.governor.proposals[proposal_id].vote_start
    if delegate is None or delegate != lookup.delegated_at(
        state, delegate, snapshot, current
    ):
        return

    delegate_voter = voters[proposal_id, delegate]
    deductions_lpt = add(delegate_voter.deductions_lpt, weight_lpt)
    deducted = ProposalVoter(*delegate_voter[:2], deductions_lpt)
    voters.put((proposal_id, delegate), deducted)
    if delegate_voter.has_voted:
        tally = state.governor.tallies[proposal_id]
        moved = _added(tally, delegate_voter.support, -weight_lpt)
        state.governor.tallies.put(proposal_id, moved)


def _added(tally: ProposalTally, support: Support, weight_lpt: int) -> ProposalTally:
    """A tally with weight added on one side; a negative weight takes it away.

    Raises:
        ArithmeticPanic: more is taken away than there is.
    """
    against_lpt, for_lpt, abstain_lpt = tally
    if support is Support.AGAINST:
        against_lpt = _plus(against_lpt, weight_lpt)
    elif support is Support.FOR:
        for_lpt = _plus(for_lpt, weight_lpt)
    else:
        abstain_lpt = _plus(abstain_lpt, weight_lpt)
    return ProposalTally(against_lpt, for_lpt, abstain_lpt)


def _plus(votes_lpt: int, change_lpt: int) -> int:
    """Checked addition of a change that may be negative."""
    if change_lpt < 0:
        return sub(votes_lpt, -change_lpt)
    return add(votes_lpt, change_lpt)

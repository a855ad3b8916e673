"""Votes, and delegators who vote for themselves."""

from itertools import permutations

import pytest

from protocol.addresses import LIVEPEER_GOVERNOR
from protocol.errors.governor import InvalidVoteType, VoteAlreadyCast
from protocol.events.governor import VoteCast
from protocol.state.governor import Action, ProposalTally
from protocol.treasury import counting, governor, settings
from protocol.treasury.governor import ProposalState
from tests.protocol.treasury.world import (
    DELEGATOR,
    ORCHESTRATOR,
    OUTSIDER,
    RIVAL,
    World,
)

AGAINST, FOR, ABSTAIN = 0, 1, 2


@pytest.mark.parametrize("order", [*permutations([ORCHESTRATOR, DELEGATOR, RIVAL])])
def test_tally_does_not_depend_on_who_votes_first(order: tuple[str, ...]) -> None:
    world = World()
    proposal_id = world.proposed()
    support = {ORCHESTRATOR: FOR, DELEGATOR: AGAINST, RIVAL: ABSTAIN}
    for voter in order:
        world.must(voter, governor.cast_vote, proposal_id, support[voter])
    assert world.state.governor.tallies[proposal_id] == ProposalTally(200, 300, 400)


@pytest.mark.parametrize("side", [AGAINST, FOR, ABSTAIN])
def test_delegator_takes_its_weight_off_the_orchestrators_side(side: int) -> None:
    world = World()
    proposal_id = world.proposed()
    world.must(ORCHESTRATOR, governor.cast_vote, proposal_id, side)
    assert world.state.governor.tallies[proposal_id][side] == 500
    other = (side + 1) % 3
    receipt = world.must(DELEGATOR, governor.cast_vote, proposal_id, other)
    assert receipt.events == [VoteCast(DELEGATOR, proposal_id, other, 200, "")]
    tally = world.state.governor.tallies[proposal_id]
    assert (tally[side], tally[other], sum(tally)) == (300, 200, 500)


def test_orchestrators_event_shows_its_weight_before_deductions() -> None:
    world = World()
    proposal_id = world.proposed()
    world.must(DELEGATOR, governor.cast_vote, proposal_id, FOR)
    receipt = world.must(ORCHESTRATOR, governor.cast_vote, proposal_id, FOR)
    assert receipt.events == [VoteCast(ORCHESTRATOR, proposal_id, FOR, 500, "")]
    assert world.state.governor.tallies[proposal_id] == ProposalTally(0, 500, 0)


def test_account_without_stake_votes_with_nothing() -> None:
    world = World()
    proposal_id = world.proposed()
    receipt = world.must(
        OUTSIDER, governor.cast_vote_with_reason, proposal_id, FOR, "I like it"
    )
    assert receipt.events == [VoteCast(OUTSIDER, proposal_id, FOR, 0, "I like it")]
    assert governor.has_voted(world.state, proposal_id, OUTSIDER)
    assert world.state.governor.tallies[proposal_id] == ProposalTally()


def test_refused_votes() -> None:
    world = World()
    proposal_id = world.proposed()
    refused = world.call(RIVAL, governor.cast_vote, proposal_id, 3).revert
    assert isinstance(refused, InvalidVoteType)
    assert refused.args == (3,)
    assert not governor.has_voted(world.state, proposal_id, RIVAL)
    world.must(RIVAL, governor.cast_vote, proposal_id, FOR)
    refused = world.call(RIVAL, governor.cast_vote, proposal_id, AGAINST).revert
    assert isinstance(refused, VoteAlreadyCast)


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ({RIVAL: FOR}, ProposalState.DEFEATED),
        ({ORCHESTRATOR: FOR}, ProposalState.SUCCEEDED),
        ({ORCHESTRATOR: ABSTAIN}, ProposalState.SUCCEEDED),
        ({ORCHESTRATOR: FOR, RIVAL: AGAINST}, ProposalState.SUCCEEDED),
        ({ORCHESTRATOR: AGAINST, RIVAL: FOR}, ProposalState.DEFEATED),
        ({ORCHESTRATOR: AGAINST, RIVAL: FOR, DELEGATOR: ABSTAIN}, ProposalState.SUCCEEDED),
        ({}, ProposalState.DEFEATED),
    ],
)
def test_quorum_counts_all_votes_and_quota_only_for_and_against(
    votes: dict[str, int], outcome: ProposalState
) -> None:
    world = World(quorum_numerator=500_000)
    proposal_id = world.proposed()
    for voter, support in votes.items():
        world.must(voter, governor.cast_vote, proposal_id, support)
    world.next_rounds(2)
    assert world.proposal_state(proposal_id) is outcome


def test_proposal_without_votes_passes_if_there_is_no_quorum() -> None:
    world = World(quorum_numerator=0)
    proposal_id = world.proposed()
    world.next_rounds(2)
    assert world.proposal_state(proposal_id) is ProposalState.SUCCEEDED


def test_quorum_is_the_one_of_the_snapshot() -> None:
    world = World(quorum_numerator=500_000)
    before = world.round
    change = Action(LIVEPEER_GOVERNOR, settings.update_quorum_numerator, (900_000,))
    assert world.executed(change).ok
    assert counting.quorum_lpt(world.state, before, world.round) == 450
    changed = world.round
    world.next_rounds(1)
    assert counting.quorum_lpt(world.state, changed, world.round) == 810
    assert counting.quorum_numerator_ppm(world.state, 0) == 0

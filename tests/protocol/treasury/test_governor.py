"""A proposal's life, and everything that cannot be done with it."""

import pytest

from protocol import token
from protocol.addresses import TREASURY
from protocol.errors import ArithmeticPanic
from protocol.errors.governor import (
    BelowProposalThreshold,
    EmptyProposal,
    OnlyProposerCancels,
    OperationNotReady,
    ProposalExists,
    ProposalNotSuccessful,
    ProposerRestricted,
    RoundTooLarge,
    TooLateToCancel,
    UnderlyingTransactionReverted,
    UnknownProposal,
    VoteNotActive,
)
from protocol.events.governor import (
    CallExecuted,
    CallSalt,
    CallScheduled,
    ProposalCanceled,
    ProposalCreated,
    ProposalExecuted,
    ProposalQueued,
)
from protocol.events.token import Transfer
from protocol.machine import Call, execute
from protocol.parameters import Parameters, deploy
from protocol.treasury import governor
from protocol.treasury.governor import ProposalState
from protocol.units import Address, Block
from tests.protocol.treasury.world import (
    DELEGATOR,
    MIN_DELAY_S,
    ORCHESTRATOR,
    OUTSIDER,
    RIVAL,
    ROUND_LENGTH,
    TREASURY_LPT,
    World,
    pay_outsider,
)

PAY = (pay_outsider(1),)
SOMEBODY = "0x00000000000000000000000000000000000000aB"


def test_life_of_a_proposal() -> None:
    world = World()
    actions = (pay_outsider(7), pay_outsider(11))
    start = world.round
    receipt = world.must(RIVAL, governor.propose, "p0", actions, "why")
    assert receipt.events == [ProposalCreated("p0", RIVAL, start + 1, start + 3, "why")]
    states = [world.proposal_state("p0")]
    for _ in range(3):
        world.next_rounds(1)
        states.append(world.proposal_state("p0"))
    assert states == [
        ProposalState.PENDING,
        ProposalState.PENDING,
        ProposalState.ACTIVE,
        ProposalState.ACTIVE,
    ]
    world.must(ORCHESTRATOR, governor.cast_vote, "p0", 1)
    world.next_rounds(1)
    assert world.proposal_state("p0") is ProposalState.SUCCEEDED

    eta_s = world.timestamp_s + MIN_DELAY_S
    receipt = world.must(OUTSIDER, governor.queue, "p0")
    assert receipt.events == [
        CallScheduled("p0", 0, token_address(), 0, MIN_DELAY_S),
        CallScheduled("p0", 1, token_address(), 0, MIN_DELAY_S),
        CallSalt("p0"),
        ProposalQueued("p0", eta_s),
    ]
    assert world.proposal_state("p0") is ProposalState.QUEUED
    assert governor.proposal_eta_s(world.state, "p0") == eta_s

    world.timestamp_s = eta_s - 1
    early = world.call(OUTSIDER, governor.execute, "p0").revert
    assert isinstance(early, OperationNotReady)
    world.timestamp_s = eta_s
    receipt = world.must(OUTSIDER, governor.execute, "p0")
    assert receipt.events == [
        ProposalExecuted("p0"),
        Transfer(TREASURY, OUTSIDER, 7),
        CallExecuted("p0", 0, token_address(), 0),
        Transfer(TREASURY, OUTSIDER, 11),
        CallExecuted("p0", 1, token_address(), 0),
    ]
    assert world.proposal_state("p0") is ProposalState.EXECUTED
    assert governor.proposal_eta_s(world.state, "p0") == 0
    again = world.call(OUTSIDER, governor.execute, "p0").revert
    assert isinstance(again, ProposalNotSuccessful)


def token_address() -> Address:
    return PAY[0].target


def test_failing_action_undoes_the_ones_before_it() -> None:
    world = World()
    receipt = world.executed(pay_outsider(7), pay_outsider(TREASURY_LPT))
    assert isinstance(receipt.revert, UnderlyingTransactionReverted)
    assert receipt.events == []
    assert token.balance_of(world.state, OUTSIDER) == 0
    assert world.proposal_state("p0") is ProposalState.QUEUED


def test_unqueued_proposal_fails_in_the_timelock() -> None:
    world = World(treasury_min_delay=0)
    proposal_id = world.passed()
    refused = world.call(OUTSIDER, governor.execute, proposal_id).revert
    assert isinstance(refused, OperationNotReady)


def test_refused_proposals() -> None:
    world = World()
    refused = world.call(DELEGATOR, governor.propose, "p0", PAY, "").revert
    assert isinstance(refused, BelowProposalThreshold)
    refused = world.call(RIVAL, governor.propose, "p0", (), "").revert
    assert isinstance(refused, EmptyProposal)
    world.must(RIVAL, governor.propose, "p0", PAY, "")
    refused = world.call(RIVAL, governor.propose, "p0", PAY, "").revert
    assert isinstance(refused, ProposalExists)


@pytest.mark.parametrize(
    ("description", "allowed"),
    [
        (f"mine #proposer={SOMEBODY}", False),
        (f"mine #proposer={SOMEBODY} ", True),
        (f"mine #proposer={SOMEBODY[:-1]}", True),
        (f"mine #proposer={SOMEBODY[:-1]}g", True),
        ("#proposer=rival", True),
    ],
)
def test_description_can_reserve_the_proposal(description: str, allowed: bool) -> None:
    world = World()
    receipt = world.call(RIVAL, governor.propose, "p0", PAY, description)
    assert receipt.ok is allowed
    if not allowed:
        assert isinstance(receipt.revert, ProposerRestricted)


def test_reserved_proposal_is_its_proposers() -> None:
    world = World(proposal_threshold=0)
    proposer = Address(SOMEBODY.lower())
    world.must(proposer, governor.propose, "p0", PAY, f"#proposer={SOMEBODY}")


def test_threshold_counts_the_votes_at_the_last_rounds_end() -> None:
    world = World(proposal_threshold=400)
    world.must(RIVAL, governor.propose, "p0", PAY, "")
    world = World(proposal_threshold=401)
    refused = world.call(RIVAL, governor.propose, "p0", PAY, "").revert
    assert isinstance(refused, BelowProposalThreshold)


def test_nothing_can_be_proposed_in_round_zero() -> None:
    state = deploy(Parameters(proposal_threshold=0), block=Block(5))
    call = Call(RIVAL, Block(5))
    refused = execute(state, call, governor.propose, "p0", PAY, "").revert
    assert isinstance(refused, ArithmeticPanic)


def test_vote_must_end_within_the_contracts_field() -> None:
    world = World()
    world.state.governor.voting_delay.put(2**64)
    refused = world.call(RIVAL, governor.propose, "p0", PAY, "").revert
    assert isinstance(refused, RoundTooLarge)


def test_votes_count_while_the_vote_is_on() -> None:
    world = World()
    world.must(RIVAL, governor.propose, "p0", PAY, "")
    world.next_rounds(1)
    refused = world.call(RIVAL, governor.cast_vote, "p0", 1).revert
    assert isinstance(refused, VoteNotActive)
    world.next_rounds(2)
    world.must(RIVAL, governor.cast_vote, "p0", 1)
    world.next_rounds(1)
    refused = world.call(ORCHESTRATOR, governor.cast_vote, "p0", 1).revert
    assert isinstance(refused, VoteNotActive)


def test_proposer_may_cancel_until_the_vote_begins() -> None:
    world = World()
    world.must(RIVAL, governor.propose, "p0", PAY, "")
    world.block += ROUND_LENGTH - world.block % ROUND_LENGTH
    refused = world.call(ORCHESTRATOR, governor.cancel, "p0").revert
    assert isinstance(refused, OnlyProposerCancels)
    assert world.must(RIVAL, governor.cancel, "p0").events == [ProposalCanceled("p0")]
    assert world.proposal_state("p0") is ProposalState.CANCELED
    refused = world.call(RIVAL, governor.cancel, "p0").revert
    assert isinstance(refused, TooLateToCancel)
    refused = world.call(RIVAL, governor.propose, "p0", PAY, "").revert
    assert isinstance(refused, ProposalExists)

    world = World()
    proposal_id = world.proposed()
    refused = world.call(RIVAL, governor.cancel, proposal_id).revert
    assert isinstance(refused, TooLateToCancel)


@pytest.mark.parametrize(
    ("transition", "arguments"),
    [
        (governor.cast_vote, (1,)),
        (governor.queue, ()),
        (governor.execute, ()),
        (governor.cancel, ()),
    ],
)
def test_unknown_proposal(transition, arguments) -> None:
    world = World()
    receipt = world.call(RIVAL, transition, "p9", *arguments)
    assert isinstance(receipt.revert, UnknownProposal)


def test_queue_wants_a_proposal_that_passed() -> None:
    world = World()
    proposal_id = world.proposed()
    refused = world.call(RIVAL, governor.queue, proposal_id).revert
    assert isinstance(refused, ProposalNotSuccessful)
    world.next_rounds(2)
    assert world.proposal_state(proposal_id) is ProposalState.DEFEATED
    refused = world.call(RIVAL, governor.queue, proposal_id).revert
    assert isinstance(refused, ProposalNotSuccessful)

"""Polls: who may open one, how long it takes votes, what is left of it."""

import pytest

from protocol import polls, rounds
from protocol.addresses import BONDING_MANAGER
from protocol.bonding import delegation
from protocol.errors.polls import InsufficientStake, PollIsActive, PollIsOver
from protocol.events import contract_of
from protocol.events.polls import PollCreated, Vote
from protocol.machine import Call, Receipt, execute
from protocol.parameters import Parameters, deploy
from protocol.polls import POLL_CREATION_COST_LPT, POLL_PERIOD_BLOCKS
from protocol.state import State
from protocol.units import MAX_UINT256, Address, Block

OWNER, ORCHESTRATOR, DELEGATOR = map(Address, ("owner", "orchestrator", "delegator"))
START = Block(1000)
END = Block(START + POLL_PERIOD_BLOCKS)


@pytest.fixture
def state() -> State:
    """An orchestrator with 1 LPT of its own and 100 LPT from a delegator."""
    stakes_lpt = {ORCHESTRATOR: 10**18, DELEGATOR: POLL_CREATION_COST_LPT}
    state = deploy(
        Parameters(),
        block=START,
        lpt=stakes_lpt,
        allowances=[(who, BONDING_MANAGER, MAX_UINT256) for who in stakes_lpt],
    )
    call(state, OWNER, rounds.initialize_round)
    for account, stake_lpt in stakes_lpt.items():
        assert call(state, account, delegation.bond, stake_lpt, ORCHESTRATOR).ok
    return state


def call(state, sender, transition, *arguments, block=START) -> Receipt:
    return execute(state, Call(sender, block), transition, *arguments)


def test_own_or_delegated_stake_opens_polls(state: State) -> None:
    for number, creator in enumerate((ORCHESTRATOR, DELEGATOR)):
        receipt = call(state, creator, polls.create_poll, b"Qm")
        assert receipt.returned == f"poll{number}"
        created = PollCreated(receipt.returned, b"Qm", END, 333_300, 500_000)
        assert receipt.events == [created]
    assert isinstance(
        call(state, OWNER, polls.create_poll, b"Qm").revert, InsufficientStake
    )


def test_stake_just_below_the_cost_is_not_enough(state: State) -> None:
    later = Block(START + Parameters().round_length)
    assert call(state, OWNER, rounds.initialize_round, block=later).ok
    assert call(state, DELEGATOR, delegation.unbond, 1, block=later).ok
    refused = call(state, DELEGATOR, polls.create_poll, b"Qm", block=later).revert
    assert isinstance(refused, InsufficientStake)


def test_votes_until_the_last_block(state: State) -> None:
    poll = call(state, DELEGATOR, polls.create_poll, b"Qm").returned
    receipt = call(state, OWNER, polls.vote, poll, 7, block=END)
    assert receipt.events == [Vote(poll, OWNER, 7)]
    assert contract_of(receipt.events[0]) == poll
    refused = call(state, OWNER, polls.vote, poll, 7, block=Block(END + 1)).revert
    assert isinstance(refused, PollIsOver)


def test_destroyed_poll_takes_everything_and_does_nothing(state: State) -> None:
    poll = call(state, DELEGATOR, polls.create_poll, b"Qm").returned
    refused = call(state, OWNER, polls.destroy, poll, block=END).revert
    assert isinstance(refused, PollIsActive)
    after = Block(END + 1)
    assert call(state, OWNER, polls.destroy, poll, block=after) == Receipt([], None)
    assert call(state, OWNER, polls.vote, poll, 7, block=after) == Receipt([], None)
    assert call(state, OWNER, polls.destroy, poll, block=after) == Receipt([], None)
    again = call(state, DELEGATOR, polls.create_poll, b"Qm")
    assert again.returned == "poll1"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import rounds
from protocol.errors import ArithmeticPanic
from protocol.errors.controller import CallerNotOwner
from protocol.errors.rounds import (
    CurrentRoundNotInitialized,
    InvalidRoundLockAmount,
    RoundAlreadyInitialized,
    RoundLengthIsZero,
)
from protocol.events.bonding import ParameterUpdate as BondingParameterUpdate
from protocol.events.minter import SetCurrentRewardTokens
from protocol.events.rounds import NewRound, ParameterUpdate
from protocol.units import PRECISE, Block
from tests.protocol.support import ALICE, LPT, OWNER, Network


def test_blocks_are_counted_in_rounds() -> None:
    state = Network().state
    assert rounds.current_round(state, Block(1000)) == 50
    assert rounds.current_round(state, Block(1019)) == 50
    assert rounds.current_round(state, Block(1020)) == 51
    assert rounds.current_round_start_block(state, Block(1039)) == 1020
    assert rounds.round_start_block(state, 53) == 1060
    with pytest.raises(ArithmeticPanic):
        rounds.current_round(state, Block(999))


def test_the_last_tenth_of_a_round_is_locked() -> None:
    state = Network().state
    assert not rounds.is_current_round_locked(state, Block(1017))
    assert rounds.is_current_round_locked(state, Block(1018))
    assert not rounds.is_current_round_locked(state, Block(1020))


def test_opening_a_round_fixes_what_it_mints() -> None:
    network = Network()
    assert not rounds.is_current_round_initialized(network.state, network.block)
    assert not rounds.has_block_hash(network.state, 50)
    events = network.do(ALICE, rounds.initialize_round)
    assert events == [
        BondingParameterUpdate("treasuryRewardCutRate"),
        SetCurrentRewardTokens(1_000 * LPT, 1_000_000),
        NewRound(50),
    ]
    assert rounds.is_current_round_initialized(network.state, network.block)
    assert rounds.has_block_hash(network.state, 50)
    assert network.state.bonding.treasury_reward_cut_rate.value == PRECISE // 10


def test_a_round_opens_once() -> None:
    network = Network()
    network.do(ALICE, rounds.initialize_round)
    revert = network.refused(ALICE, rounds.initialize_round)
    assert type(revert) is RoundAlreadyInitialized


def test_a_skipped_round_stays_closed() -> None:
    network = Network()
    network.next_round(initialize=False)
    network.next_round()
    assert not rounds.has_block_hash(network.state, 51)
    assert rounds.has_block_hash(network.state, 52)
    network.next_round(initialize=False)
    with pytest.raises(CurrentRoundNotInitialized):
        rounds.require_initialized(network.state, network.block)


def test_a_shorter_length_jumps_rounds() -> None:
    network = Network()
    network.block = Block(1015)
    assert network.do(OWNER, rounds.set_round_length, 5) == [ParameterUpdate("roundLength")]
    assert network.round == 53
    assert rounds.current_round_start_block(network.state, network.block) == 1015


@given(
    offset=st.integers(0, 100),
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=4),
    blocks=st.integers(0, 50),
)
def test_the_round_never_goes_back_when_the_length_changes(
    offset: int, lengths: list[int], blocks: int
) -> None:
    network = Network()
    network.block = Block(1000 + offset)
    for length in lengths:
        before = network.round
        start = rounds.current_round_start_block(network.state, network.block)
        network.do(OWNER, rounds.set_round_length, length)
        assert network.round == before + (network.block - start) // length
        network.block = Block(network.block + blocks)


def test_setters_belong_to_the_owner_and_check_ranges() -> None:
    network = Network()
    for setter in (rounds.set_round_length, rounds.set_round_lock_amount):
        assert type(network.refused(ALICE, setter, 1)) is CallerNotOwner
    revert = network.refused(OWNER, rounds.set_round_length, 0)
    assert type(revert) is RoundLengthIsZero
    revert = network.refused(OWNER, rounds.set_round_lock_amount, 1_000_001)
    assert type(revert) is InvalidRoundLockAmount
    network.do(OWNER, rounds.set_round_lock_amount, 1_000_000)
    assert rounds.is_current_round_locked(network.state, Block(1020))

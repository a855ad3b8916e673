"""RoundsManager: blocks are counted in rounds, and somebody has to open each of them.

A round that nobody initialises is skipped: it mints nothing and most calls fail in it.

Source: contracts/rounds/RoundsManager.sol, f225b10.
"""

from protocol import controller, minter
from protocol.bonding.active_set import fix_active_stake
from protocol.errors import ArithmeticPanic
from protocol.errors.controller import SystemPaused
from protocol.errors.rounds import (
    CurrentRoundNotInitialized,
    InvalidRoundLockAmount,
    RoundAlreadyInitialized,
    RoundLengthIsZero,
)
from protocol.events.rounds import NewRound, ParameterUpdate
from protocol.fixed_point import perc_of_ppm, sub
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.units import PPM, Block, Round


def current_round(state: State, block: Block) -> Round:
    """The round that a block is in, initialised or not."""
    length, _, updated_round, updated_block = state.rounds.schedule.value
    if block < updated_block:
        raise ArithmeticPanic
    return Round(updated_round + (block - updated_block) // length)


def current_round_start_block(state: State, block: Block) -> Block:
    """First block of the round that a block is in."""
    schedule = state.rounds.schedule.value
    since_update = sub(block, schedule.last_length_update_start_block)
    return Block(block - since_update % schedule.length)


def round_start_block(state: State, at: int) -> Block:
    """First block of a round not before the last change of the round length.

    A later round's start holds as long as the length does.
    """
    schedule = state.rounds.schedule.value
    rounds_since_update = at - schedule.last_length_update_round
    return Block(
        schedule.last_length_update_start_block + rounds_since_update * schedule.length
    )


def is_current_round_initialized(state: State, block: Block) -> bool:
    """Whether somebody has opened the block's round."""
    return state.rounds.last_initialized_round.value == current_round(state, block)


def is_current_round_locked(state: State, block: Block) -> bool:
    """Whether the block lies in the last part of its round, where commission is fixed."""
    length, lock_amount, _, updated_block = state.rounds.schedule.value
    offset = sub(block, updated_block) % length
    return offset >= length - perc_of_ppm(length, lock_amount)


def has_block_hash(state: State, at: int) -> bool:
    """Whether tickets can refer to a round: it was initialised."""
    return at in state.rounds.block_hash_blocks


def require_initialized(state: State, block: Block) -> Round:
    """BondingManager's and TicketBroker's `currentRoundInitialized`.

    Returns:
        The current round.

    Raises:
        CurrentRoundNotInitialized: nobody has opened it.
    """
    current = current_round(state, block)
    if state.rounds.last_initialized_round.value != current:
        raise CurrentRoundNotInitialized
    return current


def require_open(state: State, block: Block) -> Round:
    """Most transitions' first two checks in one: not paused, and the round initialised.

    Returns:
        The current round.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
    """
    if state.controller.paused.value:
        raise SystemPaused
    length, _, updated_round, updated_block = state.rounds.schedule.value
    if block < updated_block:
        raise ArithmeticPanic
    current = updated_round + (block - updated_block) // length
    if state.rounds.last_initialized_round.value != current:
        raise CurrentRoundNotInitialized
    return Round(current)


def initialize_round(state: State, call: Call) -> None:
    """Open the current round: fix its active stake and what it may mint.

    Raises:
        SystemPaused: no round opens while the system is paused.
        RoundAlreadyInitialized: it is open.
    """
    controller.require_not_paused(state)
    current = current_round(state, call.block)
    last_initialized = state.rounds.last_initialized_round
    if last_initialized.value >= current:
        raise RoundAlreadyInitialized
    last_initialized.put(current)
    state.rounds.block_hash_blocks.put(current, sub(call.block, 1))
    fix_active_stake(state, call, current)
    minter.fix_mintable(state, call, current)
    call.emit(build(NewRound, (current,)))


def set_round_length(state: State, call: Call, value: int) -> None:
    """Set the blocks of a round, from the current round's start on.

    A shorter length can move on by several rounds at once.

    Raises:
        CallerNotOwner: only the Controller's owner may.
        RoundLengthIsZero: the value is 0.
    """
    controller.require_owner(state, call)
    if value == 0:
        raise RoundLengthIsZero
    schedule = state.rounds.schedule.value
    if schedule.length == 0:
        state.rounds.schedule.put(schedule._replace(length=value))
    state.rounds.schedule.put(
        schedule._replace(
            length=value,
            last_length_update_round=current_round(state, call.block),
            last_length_update_start_block=current_round_start_block(state, call.block),
        )
    )
    call.emit(ParameterUpdate("roundLength"))


def set_round_lock_amount(state: State, call: Call, value: int) -> None:
    """Set the locked share at the end of a round, parts per million.

    Raises:
        CallerNotOwner: only the Controller's owner may.
        InvalidRoundLockAmount: it is more than 100 %.
    """
    controller.require_owner(state, call)
    if value > PPM:
        raise InvalidRoundLockAmount
    state.rounds.schedule.put(state.rounds.schedule.value._replace(lock_amount=value))
    call.emit(ParameterUpdate("roundLockAmount"))

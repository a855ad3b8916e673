"""A whole round: initialised, 100 rewards, 200 calls of delegators, beside the floor."""

import random
from collections.abc import Callable, Iterator
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from protocol import rounds
from protocol.addresses import BONDING_MANAGER
from protocol.bonding import delegation, earnings, rewards, transfer
from protocol.machine import Receipt
from protocol.parameters import Parameters, deploy
from protocol.replay.operations import Operation
from protocol.state import State
from protocol.units import MAX_UINT256, Address, Block, Wei
from tests.bench.floor.operations import floor_call
from tests.bench.floor.world import World
from tests.bench.protocol import call_times_us

LPT = 10**18
ORCHESTRATORS = tuple(Address(f"orchestrator-{number}") for number in range(100))
DELEGATORS = tuple(Address(f"delegator-{number}") for number in range(1_000))
CALLS_A_ROUND = 200
ROUNDS = 8
FIRST_BLOCK = Block(1_000_000)
REPEATS = 5

CHOICES = ("bond", "move", "unbond", "rebond", "claim_earnings", "transfer_bond")
"""What delegators do, each as often as the others."""


def report() -> Iterator[str]:
    """Mean time of a round for both, every call at its least of several repeats."""
    parameters = Parameters(num_active_transcoders=len(ORCHESTRATORS))
    history = plan(parameters)
    first, calls = history[0], [call for later in history[1:] for call in later]
    floor_calls = [floor_call(call) for call in calls]
    ours, floors = [], []
    for _ in range(REPEATS):
        state, world = new_state(parameters), new_world(parameters)
        for call in first:
            call.run(state)
            floor_call(call).run(world)
        ours.append(call_times_us(state, calls))
        floors.append(call_times_us(world, floor_calls))
    our_us = sum(min(call) for call in zip(*ours, strict=True))
    floor_us = sum(min(call) for call in zip(*floors, strict=True))
    yield (
        f"a round of {len(calls) // ROUNDS} calls: {our_us / ROUNDS / 1000:.2f} ms, "
        f"{our_us / len(calls):.1f} us a call; floor {floor_us / ROUNDS / 1000:.2f} ms; "
        f"ratio {our_us / floor_us:.2f}"
    )


def plan(parameters: Parameters) -> list[list[Operation]]:
    """Calls that succeed, round by round; the first round holds everybody's first bond."""
    rng = random.Random(1)
    state = new_state(parameters)
    history = [_first_bonds()]
    for call in history[0]:
        _must(call.run(state))
    for number in range(1, ROUNDS + 1):
        block = Block(FIRST_BLOCK + number * parameters.round_length)
        calls = [_operation(ORCHESTRATORS[0], block, rounds.initialize_round)]
        calls += [_operation(each, block, rewards.reward) for each in ORCHESTRATORS]
        for call in calls:
            _must(call.run(state))
        while len(calls) < 1 + len(ORCHESTRATORS) + CALLS_A_ROUND:
            call = _delegator_call(rng, block)
            if call.run(state).ok:
                calls.append(call)
        history.append(calls)
    return history


def new_state(parameters: Parameters) -> State:
    """The contracts, with LPT for everybody."""
    everybody = (*ORCHESTRATORS, *DELEGATORS)
    return deploy(
        parameters,
        block=FIRST_BLOCK,
        lpt=dict.fromkeys(everybody, 10_000 * LPT),
        allowances=[(each, BONDING_MANAGER, MAX_UINT256) for each in everybody],
    )


def new_world(parameters: Parameters) -> World:
    """The same for the floor."""
    world = World(SimpleNamespace(**asdict(parameters)), FIRST_BLOCK)
    for each in (*ORCHESTRATORS, *DELEGATORS):
        world.lpt[each] = 10_000 * LPT
        world.allowances[each, BONDING_MANAGER] = MAX_UINT256
    world.supply = sum(world.lpt.values())
    return world


def _first_bonds() -> list[Operation]:
    calls = [_operation(ORCHESTRATORS[0], FIRST_BLOCK, rounds.initialize_round)]
    for number, each in enumerate(ORCHESTRATORS):
        amount_lpt = (1_000 + number) * LPT
        calls.append(
            _operation(each, FIRST_BLOCK, delegation.bond, amount_lpt=amount_lpt, to=each)
        )
        calls.append(
            _operation(
                each, FIRST_BLOCK, rewards.transcoder, reward_cut=100_000, fee_share=500_000
            )
        )
    for number, each in enumerate(DELEGATORS):
        to = ORCHESTRATORS[number % len(ORCHESTRATORS)]
        amount_lpt = (100 + number) * LPT
        calls.append(
            _operation(each, FIRST_BLOCK, delegation.bond, amount_lpt=amount_lpt, to=to)
        )
    return calls


def _delegator_call(rng: random.Random, block: Block) -> Operation:
    caller, other = rng.choice(DELEGATORS), rng.choice(DELEGATORS)
    to, amount_lpt = rng.choice(ORCHESTRATORS), rng.randrange(1, 10**19)
    match rng.choice(CHOICES):
        case "bond" | "move":
            return _operation(caller, block, delegation.bond, amount_lpt=amount_lpt, to=to)
        case "unbond":
            return _operation(caller, block, delegation.unbond, amount_lpt=amount_lpt)
        case "rebond":
            return _operation(caller, block, delegation.rebond, lock_id=rng.randrange(3))
        case "claim_earnings":
            return _operation(caller, block, earnings.claim_earnings, end_round=0)
        case _:
            return _operation(
                caller, block, transfer.transfer_bond, to=other, amount_lpt=amount_lpt
            )


def _operation(
    caller: Address, block: Block, transition: Callable[..., Any], **arguments: Any
) -> Operation:
    name = transition.__name__
    return Operation(name, transition, caller, block, 0, Wei(0), arguments)


def _must(receipt: Receipt) -> None:
    if receipt.revert is not None:
        raise receipt.revert

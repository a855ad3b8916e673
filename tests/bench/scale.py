"""A million delegators: memory, and what one operation costs beside a thousand.

Run in a process of its own, so that the memory is that of the contracts and of nothing
else that was measured before.
"""

import gc
import json
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from protocol import rounds
from protocol.bonding import delegation, earnings, rewards, transfer, views
from protocol.genesis import DelegatorPosition, OrchestratorPosition, build_network
from protocol.machine import Call, execute
from protocol.parameters import Parameters
from protocol.state import State
from protocol.units import PRECISE, Address, Block, Round

FEW, MANY = 1_000, 1_000_000
"""Delegators of the two networks."""

SAMPLE = 400
"""Delegators that act, the same number in both."""

REPEATS = 5
LPT = 10**18
FIRST_ROUND = Round(3_000)
ORCHESTRATORS = tuple(Address(f"orchestrator-{number:03}") for number in range(150))


def report() -> Iterator[str]:
    """Peak memory of the large network, and each operation's median time in both."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.bench.scale"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    measured = json.loads(finished.stdout)
    yield (
        f"{MANY} delegators, one checkpoint each: peak {measured['peak_mib']:.0f} MiB, "
        f"built in {measured['build_s']:.0f} s"
    )
    yield f"{'operation':24}{'us of ' + str(FEW):>14}{'us of ' + str(MANY):>14}{'ratio':>8}"
    for name, (few_us, many_us) in measured["times_us"].items():
        yield f"{name:24}{few_us:14.1f}{many_us:14.1f}{many_us / few_us:8.2f}"


def measure() -> dict[str, Any]:
    """Build both networks, then let the same number of delegators act in each, in turn."""
    start = perf_counter()
    many = network(MANY)
    build_s = perf_counter() - start
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    few = network(FEW)
    gc.freeze()
    actors = [(few, sample_of(FEW)), (many, sample_of(MANY))]
    times: dict[str, list[list[float]]] = {}
    for at in range(REPEATS):
        for side, (state, sample) in enumerate(actors):
            for name, seconds in act(state, sample, Round(FIRST_ROUND + at)):
                times.setdefault(name, [[], []])[side].append(1e6 * seconds)
    medians = {name: [median(side) for side in sides] for name, sides in times.items()}
    return {"peak_mib": peak_mib, "build_s": build_s, "times_us": medians}


def network(size: int) -> State:
    """Contracts with so many delegators behind 150 orchestrators."""
    orchestrators = [
        OrchestratorPosition(name, 100_000, 500_000, PRECISE + 10**25 * number, LPT)
        for number, name in enumerate(ORCHESTRATORS)
    ]
    delegators = [delegator(number) for number in range(size)]
    return build_network(
        Parameters(),
        first_round=FIRST_ROUND,
        first_block=Block(FIRST_ROUND * Parameters().round_length),
        inflation_ppb=600_000,
        orchestrators=orchestrators,
        delegators=positions(delegators),
        locks=[],
        wallets=dict.fromkeys(delegators, 10 * LPT),
        treasury_lpt=100 * LPT,
        ether={},
    )


def positions(delegators: list[Address]) -> Iterator[DelegatorPosition]:
    """Bonds that all differ, evenly spread."""
    for number, name in enumerate(ORCHESTRATORS):
        yield DelegatorPosition(name, name, 10_000 * LPT + number)
    for number, name in enumerate(delegators):
        to = ORCHESTRATORS[number % len(ORCHESTRATORS)]
        yield DelegatorPosition(name, to, LPT + number * 10**13)


def delegator(number: int) -> Address:
    """The address of a delegator."""
    return Address(f"delegator-{number:07}")


def sample_of(size: int) -> list[Address]:
    """Delegators that act, drawn from all."""
    return [delegator(number) for number in random.Random(1).sample(range(size), SAMPLE)]


def act(state: State, sample: list[Address], at: Round) -> Iterator[tuple[str, float]]:
    """One round: rewards, then every delegator of the sample; seconds of each call."""
    block = Block(at * Parameters().round_length)

    def timed(
        name: str, caller: Address, transition: Callable[..., Any], *arguments: Any
    ) -> tuple[str, float]:
        start = perf_counter()
        receipt = execute(state, Call(caller, block), transition, *arguments)
        seconds = perf_counter() - start
        if receipt.revert is not None:
            raise receipt.revert
        return name, seconds

    yield timed("initialize_round", sample[0], rounds.initialize_round)
    for orchestrator in views.active_orchestrators(state):
        yield timed("reward", orchestrator, rewards.reward)
    for number, caller in enumerate(sample):
        yield timed("claim_earnings", caller, earnings.claim_earnings)
        to = views.delegate_of(state, caller)
        yield timed("bond", caller, delegation.bond, LPT // 100, to)
        yield timed("unbond", caller, delegation.unbond, LPT // 1_000)
        receiver = sample[number - 1]
        yield timed("transfer_bond", caller, transfer.transfer_bond, receiver, 1_000)
        start = perf_counter()
        views.pending_stake(state, caller, at)
        yield "view of pending stake", perf_counter() - start


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()))

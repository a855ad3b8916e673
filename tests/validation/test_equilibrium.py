"""The equilibrium of the Streamflow paper: where nothing holds stake back, fees even out.

With fixed shares of the work and delegators who move without friction to the best yield,
fees x fee share / stake becomes the same for all orchestrators who attract stake.

Source: Petkanics, Tang: Livepeer Streamflow (2018), on delegation as a signal of fees.
"""

from collections.abc import Callable

import numpy as np
import pytest

from agents.strategies.delegation import (
    Delegation,
    DelegatorView,
    Loyal,
    Move,
    Prospects,
    Rational,
)
from protocol.bonding import delegation as bonding
from protocol.bonding import views
from protocol.genesis import DelegatorPosition, OrchestratorPosition, build_network
from protocol.machine import Call, execute
from protocol.parameters import Parameters
from protocol.rounds import initialize_round
from protocol.state import State
from protocol.units import PPM, PRECISE, WEI_PER_UNIT, Address, Block, Round

COUNT, WALLETS, ROUNDS = 20, 600, 4
ORCHESTRATORS = [Address(f"orchestrator-{index:02d}") for index in range(COUNT)]
DELEGATORS = [Address(f"delegator-{index:03d}") for index in range(WALLETS)]
FIRST_ROUND, FIRST_BLOCK, ROUND_LENGTH = 4_000, 20_000_000, 100
FEES_ETH = 1.0
OWN_LPT = 1


def deployed(sizes_lpt: np.ndarray, fee_share: np.ndarray) -> State:
    """All wallets with the first orchestrator, which nobody has a reason for."""
    return build_network(
        Parameters(round_length=ROUND_LENGTH, num_active_transcoders=COUNT),
        first_round=Round(FIRST_ROUND),
        first_block=Block(FIRST_BLOCK),
        inflation_ppb=0,
        orchestrators=[
            OrchestratorPosition(name, 0, round(share * PPM), PRECISE, 0)
            for name, share in zip(ORCHESTRATORS, fee_share, strict=True)
        ],
        delegators=[
            *(
                DelegatorPosition(name, name, OWN_LPT * WEI_PER_UNIT)
                for name in ORCHESTRATORS
            ),
            *(
                DelegatorPosition(name, ORCHESTRATORS[0], int(size * WEI_PER_UNIT))
                for name, size in zip(DELEGATORS, sizes_lpt, strict=True)
            ),
        ],
        locks=[],
        wallets={},
        treasury_lpt=0,
        ether={},
    )


def stakes_of(state: State) -> np.ndarray:
    amounts = state.bonding.delegated_amounts
    return np.array([amounts[name] / WEI_PER_UNIT for name in ORCHESTRATORS])


def seen(state: State, passed_on_eth: np.ndarray) -> Prospects:
    stake = stakes_of(state)
    fee_yield = passed_on_eth / stake
    return Prospects(
        stake, fee_yield, np.ones(COUNT, dtype=bool), fee_yield=fee_yield.copy()
    )


def settled(strategy: Delegation, passed_on_eth: np.ndarray, state: State) -> np.ndarray:
    """Fees x fee share / stake once everybody has looked for some rounds."""
    rng = np.random.default_rng(2)
    places = {name: place for place, name in enumerate(ORCHESTRATORS)}
    for now in range(FIRST_ROUND, FIRST_ROUND + ROUNDS):
        block = Block(FIRST_BLOCK + (now - FIRST_ROUND) * ROUND_LENGTH)
        assert execute(state, Call(DELEGATORS[0], block), initialize_round).ok
        for index in rng.permutation(WALLETS):
            name = DELEGATORS[index]
            at = state.bonding.delegators[name].delegate
            stake = views.pending_stake(state, name, now) / WEI_PER_UNIT
            view = DelegatorView(places[at], stake, 0.0, 1.0, seen(state, passed_on_eth))
            decision = strategy.decide(view, rng)
            if isinstance(decision, Move):
                to = ORCHESTRATORS[decision.delegate]
                assert execute(state, Call(name, block), bonding.bond, 0, to).ok
    return passed_on_eth / stakes_of(state)


@pytest.fixture
def world() -> tuple[State, np.ndarray]:
    rng = np.random.default_rng(1)
    work = rng.dirichlet(np.full(COUNT, 2.0))
    fee_share = rng.uniform(0.2, 1.0, COUNT)
    sizes_lpt = np.minimum(rng.lognormal(4.0, 1.5, WALLETS), 2_000.0)
    return deployed(sizes_lpt, fee_share), FEES_ETH * work * fee_share


def spread(yields: np.ndarray) -> float:
    """Coefficient of variation."""
    return float(yields.std() / yields.mean())


def test_without_friction_all_orchestrators_pay_the_same(world) -> None:
    state, passed_on_eth = world
    found = settled(Rational(), passed_on_eth, state)
    attracted = stakes_of(state) > 2 * OWN_LPT
    assert attracted.sum() >= 15
    assert spread(found[attracted]) < 0.05


@pytest.mark.parametrize("strategy", [Loyal, lambda: Rational(inertia=1.0)])
def test_with_friction_they_do_not(world, strategy: Callable[[], Delegation]) -> None:
    state, passed_on_eth = world
    assert spread(settled(strategy(), passed_on_eth, state)) > 0.1

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import ether, rounds, token
from protocol.addresses import BONDING_MANAGER, MINTER, TREASURY
from protocol.bonding import views
from protocol.bonding.delegation import bond, unbond, withdraw_stake
from protocol.bonding.earnings import claim_earnings
from protocol.bonding.rewards import reward, transcoder
from protocol.genesis import (
    DelegatorPosition,
    LockPosition,
    OrchestratorPosition,
    build_network,
)
from protocol.machine import Call, execute
from protocol.parameters import ParameterError
from protocol.state import State
from protocol.state.bonding import UnbondingLock
from protocol.units import MAX_UINT256, PRECISE, Address, Block, Round
from protocol.votes import lookup
from tests.protocol.support import ALICE, BOB, CAROL, DAVE, ERIN, LPT, MINIMAL

FIRST_BLOCK = Block(1_000_000)
NOW = Round(3000)


def positions() -> dict[str, Any]:
    """Alice's and Carol's are the two places; Dave is registered outside."""
    return {
        "first_round": NOW,
        "first_block": FIRST_BLOCK,
        "inflation_ppb": 600_000,
        "orchestrators": [
            OrchestratorPosition(ALICE, 100_000, 300_000, 3 * PRECISE // 2, 7 * LPT),
            OrchestratorPosition(DAVE, 0, 0, PRECISE, 0),
            OrchestratorPosition(CAROL, 0, 10**6, PRECISE, 0),
        ],
        "delegators": [
            DelegatorPosition(ALICE, ALICE, 100 * LPT),
            DelegatorPosition(BOB, ALICE, 33 * LPT + 1),
            DelegatorPosition(CAROL, CAROL, 50 * LPT),
            DelegatorPosition(DAVE, DAVE, 40 * LPT),
        ],
        "locks": [LockPosition(BOB, 5, 3002), LockPosition(BOB, 6, 2999)],
        "wallets": {ERIN: 1_000 * LPT},
        "treasury_lpt": 9 * LPT,
        "ether": {ERIN: 4, TREASURY: 2},
    }


def build(**changes: Any) -> State:
    return build_network(MINIMAL, **(positions() | changes))


def do(state: State, sender: Address, transition: Any, *args: Any) -> None:
    receipt = execute(state, Call(sender, FIRST_BLOCK), transition, *args)
    assert receipt.revert is None, receipt.revert


def test_stakes_are_principal_times_factor() -> None:
    state = build()
    assert rounds.current_round(state, FIRST_BLOCK) == NOW
    assert views.pending_stake(state, BOB, NOW) == (33 * LPT + 1) * 3 // 2
    assert views.pending_stake(state, ALICE, NOW) == 157 * LPT
    assert views.pending_stake(state, CAROL, NOW) == 50 * LPT
    assert views.transcoder_total_stake(state, ALICE) == 157 * LPT + 99 * LPT // 2 + 2
    assert views.pending_fees(state, BOB, NOW) == 0


def test_the_most_staked_are_active_the_others_registered() -> None:
    state = build()
    assert views.active_orchestrators(state) == (ALICE, CAROL)
    for account, active in ((ALICE, True), (CAROL, True), (DAVE, False)):
        assert views.is_active_transcoder(state, account, NOW) is active
        assert views.is_registered(state, account)
    stakes = sum(views.transcoder_total_stake(state, each) for each in (ALICE, CAROL))
    assert state.bonding.next_round_total_active_stake.value == stakes
    assert lookup.get_past_total_supply(state, NOW - 1, NOW) == stakes


def test_custody_and_supply_add_up() -> None:
    state = build()
    staked = sum(views.transcoder_total_stake(state, each) for each in (ALICE, CAROL, DAVE))
    assert token.balance_of(state, MINTER) == staked + 11
    assert token.balance_of(state, ERIN) == 1_000 * LPT
    assert token.balance_of(state, TREASURY) == 9 * LPT
    assert token.total_supply(state) == staked + 11 + 1_009 * LPT
    assert ether.balance_of(state, ERIN) == 4
    for account in (ALICE, BOB, CAROL, DAVE, ERIN):
        assert token.allowance(state, account, BONDING_MANAGER) == MAX_UINT256


def test_votes_are_those_of_the_last_round() -> None:
    state = build()
    assert lookup.get_past_votes(state, BOB, NOW - 1, NOW) == (33 * LPT + 1) * 3 // 2
    alice = views.transcoder_total_stake(state, ALICE)
    assert lookup.get_past_votes(state, ALICE, NOW - 1, NOW) == alice
    assert lookup.delegated_at(state, BOB, NOW - 1, NOW) == ALICE
    assert lookup.get_past_votes(state, ALICE, NOW - 2, NOW) == 0


def test_the_network_goes_on() -> None:
    state = build()
    assert not rounds.is_current_round_initialized(state, FIRST_BLOCK)
    assert rounds.has_block_hash(state, NOW - 1)
    do(state, ERIN, rounds.initialize_round)
    assert state.minter.inflation.value == 600_000
    assert dict(views.unbonding_locks(state, BOB)) == {
        0: UnbondingLock(5, 3002),
        1: UnbondingLock(6, 2999),
    }
    do(state, BOB, withdraw_stake, 1)
    before = views.pending_stake(state, BOB, NOW)
    for account in (ALICE, CAROL):
        do(state, account, reward)
    assert views.pending_stake(state, BOB, NOW) > before
    do(state, ALICE, transcoder, 5, 5)
    do(state, BOB, claim_earnings)
    do(state, BOB, unbond, state.bonding.delegators[BOB].bonded_amount)
    do(state, ERIN, bond, LPT, CAROL)


def test_a_delegate_that_is_no_orchestrator_earns_nothing() -> None:
    stray = DelegatorPosition(ERIN, Address("nobody"), 3)
    state = build(delegators=[*positions()["delegators"], stray])
    assert views.pending_stake(state, ERIN, NOW) == 3
    assert views.transcoder_total_stake(state, Address("nobody")) == 3
    assert lookup.get_votes(state, ERIN, NOW) == 0


FACTORS = st.integers(PRECISE, 4 * PRECISE)
AMOUNTS = st.integers(LPT, 10**6 * LPT)


@settings(max_examples=40, deadline=None)
@given(
    factors=st.lists(FACTORS, min_size=1, max_size=4),
    commission=st.integers(0, 10**22),
    bonds=st.lists(AMOUNTS, min_size=4, max_size=20),
)
def test_nothing_is_ever_overpaid(
    factors: list[int], commission: int, bonds: list[int]
) -> None:
    """Everybody claims and leaves, after rounds of rewards, and the Minter can pay."""
    names = [Address(f"o{index}") for index in range(len(factors))]
    owners = [*names, *(Address(f"d{index}") for index in range(len(bonds)))]
    state = build_network(
        replace(MINIMAL, num_active_transcoders=4, unbonding_period=1),
        **positions()
        | {
            "orchestrators": [
                OrchestratorPosition(name, 50_000, 0, factor, commission)
                for name, factor in zip(names, factors, strict=True)
            ],
            "delegators": [
                DelegatorPosition(
                    owner, names[index % len(names)], bonds[index % len(bonds)]
                )
                for index, owner in enumerate(owners)
            ],
        },
    )
    block = FIRST_BLOCK

    def run(sender: Address, transition: Any, *args: Any) -> None:
        receipt = execute(state, Call(sender, block), transition, *args)
        assert receipt.revert is None, receipt.revert

    for _ in range(3):
        run(ERIN, rounds.initialize_round)
        for name in names:
            run(name, reward)
        block = Block(block + 20)
    run(ERIN, rounds.initialize_round)
    for owner in reversed(owners):
        run(owner, claim_earnings)
        run(owner, unbond, state.bonding.delegators[owner].bonded_amount)
    for name in names:
        assert 0 <= views.transcoder_total_stake(state, name) <= 9 * len(owners)
    block = Block(block + 20)
    run(ERIN, rounds.initialize_round)
    for owner in owners:
        for lock_id, _ in list(views.unbonding_locks(state, owner)):
            if owner != BOB:
                run(owner, withdraw_stake, lock_id)
    left = token.balance_of(state, MINTER) - 11
    assert 0 <= left <= 9 * len(owners)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first_round": Round(1)}, "first_round=1: must be at least 2"),
        ({"wallets": {MINTER: 1}}, "wallets: 'Minter' is a contract"),
        ({"ether": {BONDING_MANAGER: 1}}, "ether: 'BondingManager' is a contract"),
        ({"wallets": {ERIN: -1}}, "lpt.'erin'.=-1: must not be negative"),
        ({"locks": [LockPosition(BOB, 0, 1)]}, "locks: .*must be positive"),
        ({"inflation_ppb": 10**9 + 1}, "inflation=1000000001: must be from 0"),
    ],
)
def test_contradictions_are_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build(**changes)


@pytest.mark.parametrize(
    ("position", "message"),
    [
        (DelegatorPosition(BOB, CAROL, 1), "delegators: 'bob' has two bonds"),
        (DelegatorPosition(ERIN, CAROL, 0), "delegators: .*the bond must be positive"),
        (DelegatorPosition(ERIN, ERIN, 1), "'erin' is bonded to itself but no orch"),
    ],
)
def test_bonds_are_checked(position: DelegatorPosition, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build(delegators=[*positions()["delegators"], position])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"orchestrator": CAROL}, "orchestrators: 'carol' is there twice"),
        ({"orchestrator": ERIN}, "orchestrators: 'erin' has no bond to itself"),
        ({"reward_cut_ppm": 10**6 + 1}, "'dave': reward_cut_ppm=1000001: must be from 0"),
        ({"fee_share_ppm": -1}, "'dave': fee_share_ppm=-1: must be from 0 to 1000000"),
        ({"cumulative_reward_factor": 1}, "cumulative_reward_factor=1: must be at least"),
        ({"unclaimed_commission_lpt": -1}, "unclaimed_commission_lpt=-1: must not be"),
    ],
)
def test_orchestrators_are_checked(changes: dict[str, Any], message: str) -> None:
    first, second, third = positions()["orchestrators"]
    with pytest.raises(ValueError, match=message):
        build(orchestrators=[first, second._replace(**changes), third])


def test_parameters_are_checked() -> None:
    with pytest.raises(ParameterError, match="round_length=0"):
        build_network(replace(MINIMAL, round_length=0), **positions())

"""The contracts on the snapshot's day: every sum is met, every invariant holds."""

import pytest

from protocol.addresses import BONDING_MANAGER, MINTER, TREASURY
from protocol.bonding import views
from protocol.units import MAX_UINT256, PRECISE, WEI_PER_UNIT
from protocol.votes import lookup
from sim.genesis import LPT_HOLDERS

UNIT = WEI_PER_UNIT
FIRST_ROUND = 4_002


def pending_stakes(state) -> dict[str, int]:
    return {
        name: views.pending_stake(state, name, FIRST_ROUND)
        for name in state.bonding.delegators
    }


def test_pending_stakes_sum_to_the_bonded_stake_of_the_snapshot(network) -> None:
    """To dust: a claim may lose less than one base unit for each delegator."""
    pending_lpt = sum(pending_stakes(network.genesis.state).values())
    missing_lpt = 24_058_612 * UNIT - pending_lpt
    assert 0 <= missing_lpt <= 2 * 3_221


def test_the_supply_is_wallets_custody_and_treasury(network) -> None:
    state = network.genesis.state
    balances = state.token.balances
    assert set(balances) == {LPT_HOLDERS, MINTER, TREASURY}
    assert sum(balances.values()) == state.token.total_supply.value
    dust = state.token.total_supply.value - 46_759_749 * UNIT
    assert 0 <= dust <= 197
    assert balances[TREASURY] == 485_127 * UNIT


def test_the_minter_covers_every_stake_and_lock(network) -> None:
    state = network.genesis.state
    locked_lpt = sum(lock.amount for lock in state.bonding.unbonding_locks.values())
    owed_lpt = sum(pending_stakes(state).values()) + locked_lpt
    spare_lpt = state.token.balances[MINTER] - owed_lpt
    assert 0 <= spare_lpt <= 2 * 3_221 + 197
    assert locked_lpt == pytest.approx(104_000 * UNIT, rel=1e-12)


def test_pools_are_what_their_delegators_hold(network) -> None:
    state = network.genesis.state
    held = dict.fromkeys((draw.name for draw in network.draws), 0)
    for name, stake_lpt in pending_stakes(state).items():
        delegate = state.bonding.delegators[name].delegate
        if delegate is not None:
            held[delegate] += stake_lpt
    for name, stake_lpt in held.items():
        assert 0 <= state.bonding.delegated_amounts[name] - stake_lpt <= 3_221


def test_the_active_set_are_the_hundred_largest_in_order(network) -> None:
    bonding = network.genesis.state.bonding
    pool = bonding.pool.value
    keys = [-key for key in pool.negated_keys]
    assert len(pool.orchestrators) == 100
    assert keys == sorted(keys, reverse=True)
    assert keys == [bonding.delegated_amounts[name] for name in pool.orchestrators]
    assert keys == [bonding.pool_keys[name] for name in pool.orchestrators]
    assert set(bonding.pool_keys) == set(pool.orchestrators)
    outside = set(bonding.transcoders) - set(pool.orchestrators)
    assert len(outside) == 97
    assert max(bonding.delegated_amounts[name] for name in outside) < keys[-1]


def test_who_was_drawn_as_active_is_active(networks) -> None:
    """In every third seed a pool without unclaimed rewards takes the last place."""
    network = networks(6)
    active = network.genesis.state.bonding.pool.value.orchestrators
    assert set(active) == {draw.name for draw in network.draws[:100]}


def test_totals_are_the_sums_of_the_pool(network) -> None:
    bonding = network.genesis.state.bonding
    total_lpt = -sum(bonding.pool.value.negated_keys)
    assert bonding.next_round_total_active_stake.value == total_lpt
    assert bonding.current_round_total_active_stake.value == total_lpt
    assert total_lpt / (46_759_749 * UNIT) == pytest.approx(0.5145, abs=5e-5)


def test_every_member_is_active_in_the_first_round(network) -> None:
    state = network.genesis.state
    active = {
        name
        for name in state.bonding.transcoders
        if views.is_active_transcoder(state, name, FIRST_ROUND)
    }
    assert active == set(state.bonding.pool.value.orchestrators)


def test_earnings_pools_hold_the_stake_of_the_active_set(network) -> None:
    bonding = network.genesis.state.bonding
    for name in bonding.pool.value.orchestrators:
        stake_lpt = bonding.delegated_amounts[name]
        assert bonding.earnings_pools[name, FIRST_ROUND].total_stake == stake_lpt
        last = bonding.earnings_pools[name, FIRST_ROUND - 1]
        record = bonding.transcoders[name]
        assert last.total_stake == stake_lpt
        assert last.cumulative_reward_factor >= PRECISE
        assert last.transcoder_reward_cut == record.reward_cut <= 10**6
        assert last.transcoder_fee_share == record.fee_share <= 10**6
        assert record.last_reward_round == FIRST_ROUND - 1


def test_vote_checkpoints_agree_with_the_bonds(network) -> None:
    state = network.genesis.state
    for name, bond in state.bonding.delegators.items():
        checkpoint = state.votes.latest[name]
        assert checkpoint.start_round == FIRST_ROUND
        assert checkpoint.bonded_amount == bond.bonded_amount
        assert checkpoint.delegate == bond.delegate
        assert checkpoint.last_claim_round == bond.last_claim_round
        assert checkpoint.delegated_amount == state.bonding.delegated_amounts[name]


def test_votes_in_the_first_round_are_the_pending_stakes(networks) -> None:
    state = networks(0).genesis.state
    pending = pending_stakes(state)
    for name in [*list(pending)[:20], *list(pending)[197:3_221:300]]:
        delegate = state.bonding.delegators[name].delegate
        power_lpt = lookup.get_votes(state, name, FIRST_ROUND)
        if delegate == name:
            assert power_lpt == state.bonding.delegated_amounts[name]
        else:
            assert power_lpt == pending[name]


def test_unclaimed_rewards_lie_in_the_active_pools_alone(network) -> None:
    state = network.genesis.state
    active = set(state.bonding.pool.value.orchestrators)
    unclaimed_lpt = 0
    for name, stake_lpt in pending_stakes(state).items():
        bond = state.bonding.delegators[name]
        earned_lpt = stake_lpt - bond.bonded_amount
        assert earned_lpt >= 0
        if bond.delegate not in active:
            assert earned_lpt == 0
        unclaimed_lpt += earned_lpt
    assert unclaimed_lpt == pytest.approx((24_058_612 - 17_592_292) * UNIT, rel=1e-3)


def test_locks_open_in_the_coming_rounds(network) -> None:
    genesis = network.genesis
    opening = [lock.withdraw_round for lock in genesis.locks]
    assert sorted(opening) == [FIRST_ROUND + ahead // 2 for ahead in range(14)]
    for lock in genesis.locks:
        record = genesis.state.bonding.unbonding_locks[lock.delegator, 0]
        assert record == (lock.amount_lpt, lock.withdraw_round)


def test_everybody_lets_the_bonding_manager_take_lpt(network) -> None:
    state = network.genesis.state
    for name in state.bonding.delegators:
        assert state.token.allowances[name, BONDING_MANAGER] == MAX_UINT256


def test_nothing_can_be_rolled_back(network) -> None:
    assert network.genesis.state.journal.entries == []


def test_delegators_are_those_who_are_no_orchestrators(network) -> None:
    names = network.genesis.delegators
    assert len(names) == len(set(names)) == 3_221 - 197
    assert not set(names) & {draw.name for draw in network.draws}

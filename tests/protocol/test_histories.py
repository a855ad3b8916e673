"""Random histories of calls: what holds after every one of them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import controller, ether, minter, rounds, token
from protocol.addresses import BONDING_MANAGER, MINTER, TICKET_BROKER
from protocol.bonding import delegation, earnings, fees, rewards, setters, transfer, views
from protocol.events.token import Burn, Mint
from protocol.units import Address, Block
from protocol.votes import lookup
from tests.protocol.support import ACCOUNTS, ETH, LPT, OWNER, Network, dump

PARTIES = st.sampled_from(ACCOUNTS)
ANYBODY = st.one_of(st.none(), PARTIES)
STAKES = st.one_of(st.integers(0, 20), st.integers(0, 400).map(lambda lpt: lpt * LPT))
PPM_VALUES = st.sampled_from([0, 1, 123_456, 500_000, 10**6, 10**6 + 1])
LOCK_IDS = st.integers(0, 3)


class Plan(NamedTuple):
    """A call to come, after a number of blocks."""

    blocks: int
    sender: Address
    transition: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


def plans(
    transition: Callable[..., Any],
    *arguments: st.SearchStrategy[Any],
    sender: st.SearchStrategy[Address] = PARTIES,
) -> st.SearchStrategy[Plan]:
    blocks = st.sampled_from([0, 0, 0, 0, 1, 7, 20])
    return st.builds(Plan, blocks, sender, st.just(transition), st.tuples(*arguments))


OWNERS = st.just(OWNER)
CALLS = st.one_of(
    plans(rounds.initialize_round),
    plans(rounds.initialize_round),
    plans(delegation.bond, STAKES, PARTIES),
    plans(delegation.bond, STAKES, PARTIES),
    plans(delegation.bond, STAKES, ANYBODY),
    plans(delegation.bond_for_with_hint, STAKES, ANYBODY, ANYBODY),
    plans(delegation.unbond, STAKES),
    plans(delegation.rebond, LOCK_IDS),
    plans(delegation.rebond_from_unbonded, ANYBODY, LOCK_IDS),
    plans(delegation.withdraw_stake, LOCK_IDS),
    plans(transfer.transfer_bond, ANYBODY, STAKES),
    plans(earnings.claim_earnings),
    plans(earnings.withdraw_fees, ANYBODY, st.integers(0, ETH)),
    plans(rewards.transcoder, PPM_VALUES, PPM_VALUES),
    plans(rewards.reward),
    plans(rewards.reward),
    plans(
        fees.update_transcoder_with_fees,
        PARTIES,
        st.integers(0, ETH),
        sender=st.just(TICKET_BROKER),
    ),
    plans(setters.checkpoint_bonding_state, ANYBODY),
    plans(setters.set_num_active_transcoders, st.integers(0, 5), sender=OWNERS),
    plans(rounds.set_round_length, st.integers(0, 30), sender=OWNERS),
    plans(controller.pause, sender=OWNERS),
    plans(controller.unpause, sender=OWNERS),
    plans(token.transfer, ANYBODY, STAKES),
)
HISTORIES = st.lists(CALLS, min_size=10, max_size=60)


def prepared() -> Network:
    """Three orchestrators for two places, and ether in custody for fees."""
    network = Network()
    network.next_round()
    for index, account in enumerate(ACCOUNTS[:3]):
        network.do(account, delegation.bond, (100 + index) * LPT, account)
    network.do(ACCOUNTS[3], delegation.bond, 77 * LPT, ACCOUNTS[0])
    network.give_ether(ACCOUNTS[4], MINTER, 90 * ETH)
    network.next_round()
    return network


@settings(max_examples=150, deadline=None)
@given(history=HISTORIES)
def test_nothing_is_lost_and_nothing_comes_from_nowhere(history: list[Plan]) -> None:
    network = prepared()
    state = network.state
    ether_wei = sum(state.ether.balances.values())
    for plan in history:
        network.block = Block(network.block + plan.blocks)
        supply_lpt = token.total_supply(state)
        before = dump(state)
        receipt = network.attempt(plan.sender, plan.transition, *plan.arguments)
        if receipt.revert is not None:
            assert dump(state) == before
        minted = sum(event.amount for event in receipt.events if isinstance(event, Mint))
        burned = sum(event.amount for event in receipt.events if isinstance(event, Burn))
        assert token.total_supply(state) == supply_lpt + minted - burned
        assert sum(state.token.balances.values()) == token.total_supply(state)
        assert sum(state.ether.balances.values()) == ether_wei
        assert min(state.token.balances.values()) >= 0
        assert min(state.ether.balances.values()) >= 0


@settings(max_examples=150, deadline=None)
@given(history=HISTORIES)
def test_the_active_set_is_ranked_and_adds_up(history: list[Plan]) -> None:
    network = prepared()
    state = network.state
    for plan in history:
        network.block = Block(network.block + plan.blocks)
        network.attempt(plan.sender, plan.transition, *plan.arguments)
        bonding = state.bonding
        ranked = views.active_orchestrators(state)
        stakes = [views.transcoder_total_stake(state, each) for each in ranked]
        assert stakes == sorted(stakes, reverse=True)
        assert tuple(-stake for stake in stakes) == bonding.pool.value.negated_keys
        assert dict(zip(ranked, stakes, strict=True)) == bonding.pool_keys
        assert len(ranked) <= bonding.pool_max_size.value
        assert all(views.is_registered(state, each) for each in ranked)
        assert bonding.next_round_total_active_stake.value == sum(stakes)
        for each in ranked:
            pool = views.get_earnings_pool(
                state, each, bonding.transcoders[each].last_active_stake_update_round
            )
            assert pool.total_stake == views.transcoder_total_stake(state, each)


@settings(max_examples=150, deadline=None)
@given(history=HISTORIES)
def test_the_minter_can_pay_every_stake_and_lock(history: list[Plan]) -> None:
    network = prepared()
    state = network.state
    for plan in history:
        network.block = Block(network.block + plan.blocks)
        network.attempt(plan.sender, plan.transition, *plan.arguments)
        stakes = sum(
            views.pending_stake(state, account, network.round)
            for account in state.bonding.delegators
        )
        locks = sum(lock.amount for lock in state.bonding.unbonding_locks.values())
        assert stakes + locks <= token.balance_of(state, MINTER)
        delegated = sum(state.bonding.delegated_amounts.values())
        assert delegated + locks == token.balance_of(state, MINTER)


@settings(max_examples=100, deadline=None)
@given(history=HISTORIES)
def test_votes_are_stakes(history: list[Plan]) -> None:
    """What the checkpoints say of the next round is what the bonds say now."""
    network = prepared()
    state = network.state
    for plan in history:
        network.block = Block(network.block + plan.blocks)
        network.attempt(plan.sender, plan.transition, *plan.arguments)
        now = network.round
        for account in ACCOUNTS:
            delegate = views.delegate_of(state, account)
            votes = lookup.get_votes(state, account, now)
            assert lookup.delegates(state, account, now) == delegate
            if views.is_registered(state, account):
                assert votes == views.transcoder_total_stake(state, account)
            elif views.is_registered(state, delegate):
                assert votes == views.pending_stake(state, account, now)
            else:
                assert votes == 0


@settings(max_examples=50, deadline=None)
@given(history=HISTORIES)
def test_views_change_nothing(history: list[Plan]) -> None:
    network = prepared()
    state = network.state
    for plan in history:
        network.block = Block(network.block + plan.blocks)
        network.attempt(plan.sender, plan.transition, *plan.arguments)
    before, now, block = dump(state), network.round, network.block
    for account in (*ACCOUNTS, None, Address("stranger")):
        for view in (
            views.pending_stake,
            views.pending_fees,
            views.delegator_status,
            views.is_active_transcoder,
            views.get_earnings_pool,
        ):
            view(state, account, now)
        list(views.unbonding_locks(state, account))
        views.get_delegator(state, account)
        views.get_transcoder(state, account)
        lookup.get_votes(state, account, now)
        lookup.get_past_votes(state, account, now - 1, now)
    rounds.is_current_round_locked(state, block)
    rounds.is_current_round_initialized(state, block)
    minter.global_total_supply(state)
    token.allowance(state, ACCOUNTS[0], BONDING_MANAGER)
    ether.balance_of(state, ACCOUNTS[0])
    lookup.total_supply(state, now)
    assert dump(state) == before
    assert state.journal.entries == []

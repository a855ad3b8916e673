"""A running network, built from a snapshot instead of from its history.

The snapshot knows what everybody has; the contracts also store how it came about. Here
every delegator last claimed in the round before the last, and every orchestrator called
reward in the last round, with its factor grown from 1 in that one call. All that counts
from then on is the same: stakes, claims, ranks, votes and custody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from protocol.addresses import BONDING_MANAGER, CONTRACTS, DEFAULT_OWNER, MINTER, TREASURY
from protocol.bonding.active_set import MAX_FUTURE_ROUND
from protocol.emission import EmissionRule, signed_step
from protocol.machine import Call
from protocol.parameters import Parameters, deploy
from protocol.rules import DEPLOYED, Rules
from protocol.state import State
from protocol.state.bonding import (
    Delegator,
    EarningsPool,
    Pool,
    Transcoder,
    UnbondingLock,
)
from protocol.units import MAX_UINT256, PPM, PRECISE, Address, Block, Round


class OrchestratorPosition(NamedTuple):
    """An orchestrator; its own stake is a `DelegatorPosition` with itself.

    Attributes:
        orchestrator: its address.
        reward_cut_ppm: its commission on rewards.
        fee_share_ppm: its delegators' share of fees.
        cumulative_reward_factor: turns bonded principal into principal and unclaimed
            rewards; 1e27 = there are none.
        unclaimed_commission_lpt: its unclaimed commission and the rewards on that.
    """

    orchestrator: Address
    reward_cut_ppm: int
    fee_share_ppm: int
    cumulative_reward_factor: int
    unclaimed_commission_lpt: int


class DelegatorPosition(NamedTuple):
    """A bond, as of its owner's last claim.

    Attributes:
        delegator: the owner.
        delegate: to whom; an account that is no orchestrator earns it nothing.
        bonded_amount_lpt: principal.
    """

    delegator: Address
    delegate: Address
    bonded_amount_lpt: int


class LockPosition(NamedTuple):
    """LPT on the way out; locks of one owner get their ids in the given order.

    Attributes:
        delegator: the owner.
        amount_lpt: how much.
        withdraw_round: round from which it can be withdrawn.
    """

    delegator: Address
    amount_lpt: int
    withdraw_round: int


def build_network(
    parameters: Parameters,
    *,
    first_round: Round,
    first_block: Block,
    inflation_ppb: int,
    orchestrators: Iterable[OrchestratorPosition],
    delegators: Iterable[DelegatorPosition],
    locks: Iterable[LockPosition],
    wallets: Mapping[Address, int],
    treasury_lpt: int,
    ether: Mapping[Address, int],
    owner: Address = DEFAULT_OWNER,
    rules: Rules = DEPLOYED,
    emission_rule: EmissionRule = signed_step,
) -> State:
    """Contracts at the first block of a round that nobody has initialised yet.

    The round before it is the last that was initialised. The orchestrators with the most
    stake are active, the others registered. Everybody named allows BondingManager to
    take all LPT. The supply is what the positions, wallets and treasury add up to.

    Args:
        parameters: what the owner sets; `inflation` is replaced.
        first_round: the current round.
        first_block: its first block.
        inflation_ppb: inflation of the round before.
        orchestrators: each bonded to itself.
        delegators: all bonds, the orchestrators' own included.
        locks: all unbonding locks.
        wallets: free LPT by account, base units.
        treasury_lpt: the treasury's LPT, base units.
        ether: wei by account.
        owner: owns the Controller.
        rules: those of the era, and of the variants that are switched on.
        emission_rule: sets the inflation.

    Raises:
        ParameterError: a parameter is outside its range.
        ValueError: the positions contradict each other; names which.
    """
    positions = _Positions(tuple(orchestrators), tuple(delegators), tuple(locks))
    _check(positions, first_round, wallets, ether)
    named = dict.fromkeys([*_owners(positions), *wallets, *ether])
    state = deploy(
        replace(parameters, inflation=inflation_ppb),
        block=first_block,
        first_round=first_round,
        owner=owner,
        lpt=wallets,
        treasury_lpt=treasury_lpt,
        ether=ether,
        allowances=((account, BONDING_MANAGER, MAX_UINT256) for account in named),
        rules=rules,
        emission_rule=emission_rule,
    )
    last_round = first_round - 1
    _put_bonds(state, positions, last_round)
    _put_orchestrators(state, positions.orchestrators, last_round)
    _put_checkpoints(state, Call(BONDING_MANAGER, first_block), last_round)
    _fill_custody(state)
    state.rounds.last_initialized_round.put(last_round)
    hash_block = max(first_block - parameters.round_length - 1, 0)
    state.rounds.block_hash_blocks.put(last_round, hash_block)
    state.journal.commit()
    return state


class _Positions(NamedTuple):
    orchestrators: Sequence[OrchestratorPosition]
    delegators: Sequence[DelegatorPosition]
    locks: Sequence[LockPosition]


def _owners(positions: _Positions) -> Iterator[Address]:
    yield from (position.delegator for position in positions.delegators)
    yield from (lock.delegator for lock in positions.locks)


def _put_bonds(state: State, positions: _Positions, last_round: int) -> None:
    """Bonds, locks, and what they add up to at each delegate.

    Nothing here is ever undone, so the journal is emptied on the way.

    Fractions of a base unit that claims will floor away are rounded up here, once for
    each delegate, so that no later reward can pay out more than there is.
    """
    bonding = state.bonding
    lock_counts: dict[Address, int] = {}
    for owner, amount_lpt, withdraw_round in positions.locks:
        lock_id = lock_counts.get(owner, 0)
        lock_counts[owner] = lock_id + 1
        bonding.unbonding_locks.put(
            (owner, lock_id), UnbondingLock(amount_lpt, withdraw_round)
        )
    principal_lpt: dict[Address, int] = {}
    claim_round = last_round - 1
    for owner, delegate, amount_lpt in positions.delegators:
        principal_lpt[delegate] = principal_lpt.get(delegate, 0) + amount_lpt
        count = lock_counts.pop(owner, 0)
        bond = Delegator(amount_lpt, 0, delegate, last_round, claim_round, count)
        bonding.delegators.put(owner, bond)
        state.journal.commit()
    for owner, count in lock_counts.items():
        bonding.delegators.put(owner, Delegator(0, 0, None, 0, claim_round, count))

    earned = {position.orchestrator: position for position in positions.orchestrators}
    for delegate, amount_lpt in principal_lpt.items():
        stake_lpt = amount_lpt
        if delegate in earned:
            factor = earned[delegate].cumulative_reward_factor
            stake_lpt = -(-amount_lpt * factor // PRECISE)
            stake_lpt += earned[delegate].unclaimed_commission_lpt
        bonding.delegated_amounts.put(delegate, stake_lpt)


def _put_orchestrators(
    state: State, orchestrators: Sequence[OrchestratorPosition], last_round: int
) -> None:
    """Orchestrators as after their reward call in the last round, and the active set."""
    bonding = state.bonding
    stakes_lpt = bonding.delegated_amounts
    ranked = sorted(orchestrators, key=lambda each: -stakes_lpt[each.orchestrator])
    size = bonding.pool_max_size.value
    for rank, position in enumerate(ranked):
        name, reward_cut, fee_share, factor, commission_lpt = position
        stake_lpt = stakes_lpt[name]
        pool = EarningsPool(stake_lpt, reward_cut, fee_share, factor)
        bonding.earnings_pools.put((name, last_round), pool)
        record = Transcoder(
            last_reward_round=last_round,
            reward_cut=reward_cut,
            fee_share=fee_share,
            active_cumulative_rewards=commission_lpt,
            cumulative_rewards=commission_lpt,
        )
        if rank < size:
            record = record._replace(
                last_active_stake_update_round=last_round + 1,
                activation_round=last_round,
                deactivation_round=MAX_FUTURE_ROUND,
            )
            next_pool = EarningsPool(total_stake=stake_lpt)
            bonding.earnings_pools.put((name, last_round + 1), next_pool)
            bonding.pool_keys.put(name, stake_lpt)
        bonding.transcoders.put(name, record)
    active = tuple(position.orchestrator for position in ranked[:size])
    bonding.pool.put(Pool(active, tuple(-stakes_lpt[name] for name in active)))

    total_lpt = sum(stakes_lpt[name] for name in active)
    bonding.current_round_total_active_stake.put(total_lpt)
    bonding.next_round_total_active_stake.put(total_lpt)
    rate = bonding.next_round_treasury_reward_cut_rate.value
    bonding.treasury_reward_cut_rate.put(rate)
    state.rules.checkpoint_total_active_stake(state, total_lpt, last_round)


def _put_checkpoints(state: State, call: Call, last_round: int) -> None:
    """Everybody's bond for votes from the first round on."""
    bonding = state.bonding
    for account in dict.fromkeys([*bonding.delegators, *bonding.delegated_amounts]):
        state.rules.checkpoint(state, call, account, last_round)
        call.events.clear()
        state.journal.commit()


def _fill_custody(state: State) -> None:
    """Give the Minter what is bonded, unclaimed and locked."""
    staked_lpt = sum(state.bonding.delegated_amounts.values())
    locked_lpt = sum(lock.amount for lock in state.bonding.unbonding_locks.values())
    state.token.balances.put(MINTER, staked_lpt + locked_lpt)
    state.token.total_supply.put(sum(state.token.balances.values()))


def _check(
    positions: _Positions,
    first_round: int,
    wallets: Mapping[Address, int],
    ether: Mapping[Address, int],
) -> None:
    """Refuse what no history could have led to."""
    if first_round < 2:
        raise ValueError(f"first_round={first_round}: must be at least 2")
    for what, accounts in (("wallets", wallets), ("ether", ether)):
        for account in accounts:
            if account in CONTRACTS and (what, account) != ("ether", TREASURY):
                raise ValueError(f"{what}: {account!r} is a contract and holds none here")
    _check_bonds(positions.delegators)
    self_bonded = {
        each.delegator for each in positions.delegators if each.delegator == each.delegate
    }
    _check_orchestrators(positions.orchestrators, self_bonded)
    for lock in positions.locks:
        if lock.amount_lpt <= 0 or lock.withdraw_round <= 0:
            raise ValueError(f"locks: {lock!r}: amount and round must be positive")


def _check_bonds(delegators: Sequence[DelegatorPosition]) -> None:
    owners: set[Address] = set()
    for position in delegators:
        if position.delegator in owners:
            raise ValueError(f"delegators: {position.delegator!r} has two bonds")
        if position.bonded_amount_lpt <= 0:
            raise ValueError(f"delegators: {position!r}: the bond must be positive")
        owners.add(position.delegator)


def _check_orchestrators(
    orchestrators: Sequence[OrchestratorPosition], self_bonded: set[Address]
) -> None:
    names: set[Address] = set()
    for position in orchestrators:
        name, reward_cut, fee_share, factor, commission_lpt = position
        if name in names:
            raise ValueError(f"orchestrators: {name!r} is there twice")
        names.add(name)
        if name not in self_bonded:
            raise ValueError(f"orchestrators: {name!r} has no bond to itself")
        for what, cut in (("reward_cut_ppm", reward_cut), ("fee_share_ppm", fee_share)):
            if not 0 <= cut <= PPM:
                raise ValueError(f"{name!r}: {what}={cut}: must be from 0 to {PPM}")
        if factor < PRECISE:
            raise ValueError(
                f"{name!r}: cumulative_reward_factor={factor}: must be at least {PRECISE}"
            )
        if commission_lpt < 0:
            raise ValueError(
                f"{name!r}: unclaimed_commission_lpt={commission_lpt}: must not be negative"
            )
    for name in sorted(self_bonded - names):
        raise ValueError(f"delegators: {name!r} is bonded to itself but no orchestrator")

"""Bonds, rewards, earnings, slashing, and the checkpoints of all these."""

from typing import Any

from tests.bench.floor.ranking import Hint, decrease, increase, join, resign
from tests.bench.floor.world import (
    INFINITE,
    MINTER,
    PPB,
    PPM,
    PRECISE,
    TREASURY,
    World,
    new_pool,
    round_at,
    send_ether,
)

NO_POOL = new_pool()
"""Read where a pool was never written."""


def part(value: int, numerator: int, denominator: int) -> int:
    return value * (numerator * PRECISE // denominator) // PRECISE


def checkpoint(w: World, account: str | None, now: int) -> None:
    bond = w.bonds[account]
    record = w.orchestrators.get(account)
    entry = (
        now + 1,
        bond["bonded_amount"],
        bond["delegate"],
        bond["delegated_amount"],
        bond["last_claim_round"],
        record["last_reward_round"] if record else 0,
    )
    history = w.checkpoints[account]
    if history and history[-1][0] == now + 1:
        history[-1] = entry
    else:
        history.append(entry)


def factors(w: World, name: str | None, at: int) -> tuple[int, int]:
    pool = w.pools.get((name, at), NO_POOL)
    reward_factor, fee_factor = pool["reward_factor"], pool["fee_factor"]
    if reward_factor and fee_factor:
        return reward_factor, fee_factor
    record = w.orchestrators.get(name)
    if record:
        last_reward, last_fee = record["last_reward_round"], record["last_fee_round"]
        if not reward_factor and last_reward < at:
            reward_factor = w.pools.get((name, last_reward), NO_POOL)["reward_factor"]
        if not fee_factor and last_fee < at:
            fee_factor = w.pools.get((name, last_fee), NO_POOL)["fee_factor"]
    return reward_factor, fee_factor


def fix_factors(w: World, name: str | None, now: int) -> tuple[int, int]:
    reward_factor, fee_factor = factors(w, name, now)
    if reward_factor or fee_factor:
        pool = w.pools.get((name, now))
        if pool is None:
            pool = w.pools[name, now] = new_pool()
        pool["reward_factor"], pool["fee_factor"] = reward_factor, fee_factor
    return reward_factor, fee_factor


def claim(w: World, account: str | None, now: int) -> dict[str, Any]:
    bond = w.bonds[account]
    last = bond["last_claim_round"]
    if last >= now:
        return bond
    delegate = bond["delegate"]
    if delegate is not None:
        start = w.pools.get((delegate, last), NO_POOL)
        start_factor = start["reward_factor"] or PRECISE
        start_fees = start["fee_factor"]
        reward_factor, fee_factor = fix_factors(w, delegate, now)
        stake = bond["bonded_amount"]
        fees = part(stake, fee_factor - start_fees, start_factor)
        stake = part(stake, reward_factor or PRECISE, start_factor)
        if delegate == account:
            record = w.orchestrators[account]
            stake += record["cumulative_rewards"]
            fees += record["cumulative_fees"]
            record["cumulative_rewards"] = record["cumulative_fees"] = 0
        bond["bonded_amount"] = stake
        bond["fees"] += fees
    bond["last_claim_round"] = now
    return bond


def bond(w: World, caller: str, block: int, amount_lpt: int, to: str, **hints: Any) -> None:
    bond_for(w, caller, block, amount_lpt=amount_lpt, owner=caller, to=to, **hints)


def bond_for(
    w: World,
    caller: str,
    block: int,
    *,
    amount_lpt: int,
    owner: str,
    to: str,
    old_delegate_new_pos_prev: str | None = None,
    old_delegate_new_pos_next: str | None = None,
    curr_delegate_new_pos_prev: str | None = None,
    curr_delegate_new_pos_next: str | None = None,
) -> None:
    now = round_at(w, block)
    bond = claim(w, owner, now)
    old_delegate, bonded = bond["delegate"], bond["bonded_amount"]
    delegated = amount_lpt
    if not bonded:
        bond["start_round"] = now + 1
    elif old_delegate != to:
        bond["start_round"] = now + 1
        delegated += bonded
        hint = old_delegate_new_pos_prev, old_delegate_new_pos_next
        decrease(w, old_delegate, bonded, now, hint)
        checkpoint(w, old_delegate, now)
    fix_factors(w, to, now)
    bond["delegate"] = to
    bond["bonded_amount"] = bonded + amount_lpt
    hint = curr_delegate_new_pos_prev, curr_delegate_new_pos_next
    increase(w, to, delegated, now, hint)
    if to != owner:
        checkpoint(w, to, now)
    if amount_lpt:
        key = caller, "BondingManager"
        if w.allowances[key] != INFINITE:
            w.allowances[key] -= amount_lpt
        w.lpt[caller] -= amount_lpt
        w.lpt[MINTER] += amount_lpt
    checkpoint(w, owner, now)


def unbond(
    w: World,
    caller: str,
    block: int,
    *,
    amount_lpt: int,
    new_pos_prev: str | None = None,
    new_pos_next: str | None = None,
) -> None:
    now = round_at(w, block)
    bond = claim(w, caller, now)
    delegate, lock_id = bond["delegate"], bond["next_unbonding_lock_id"]
    w.locks[caller, lock_id] = amount_lpt, now + w.unbonding_period
    bond["next_unbonding_lock_id"] = lock_id + 1
    bond["bonded_amount"] -= amount_lpt
    if not bond["bonded_amount"]:
        bond["delegate"] = None
        bond["start_round"] = 0
        if caller in w.keys:
            resign(w, caller, now)
    decrease(w, delegate, amount_lpt, now, (new_pos_prev, new_pos_next))
    if delegate != caller:
        checkpoint(w, delegate, now)
    checkpoint(w, caller, now)


def rebond(
    w: World,
    caller: str,
    block: int,
    *,
    lock_id: int,
    new_pos_prev: str | None = None,
    new_pos_next: str | None = None,
) -> None:
    now = round_at(w, block)
    claim(w, caller, now)
    return_lock(w, caller, lock_id, now, (new_pos_prev, new_pos_next))


def rebond_from_unbonded(
    w: World,
    caller: str,
    block: int,
    *,
    to: str,
    lock_id: int,
    new_pos_prev: str | None = None,
    new_pos_next: str | None = None,
) -> None:
    now = round_at(w, block)
    bond = claim(w, caller, now)
    fix_factors(w, to, now)
    bond["start_round"] = now + 1
    bond["delegate"] = to
    return_lock(w, caller, lock_id, now, (new_pos_prev, new_pos_next))


def return_lock(w: World, account: str, lock_id: int, now: int, hint: Hint) -> None:
    amount = w.locks.pop((account, lock_id))[0]
    bond = w.bonds[account]
    bond["bonded_amount"] += amount
    delegate = bond["delegate"]
    increase(w, delegate, amount, now, hint)
    if delegate != account:
        checkpoint(w, delegate, now)
    checkpoint(w, account, now)


def transfer_bond(
    w: World,
    caller: str,
    block: int,
    *,
    to: str,
    amount_lpt: int,
    old_delegate_new_pos_prev: str | None = None,
    old_delegate_new_pos_next: str | None = None,
    new_delegate_new_pos_prev: str | None = None,
    new_delegate_new_pos_next: str | None = None,
) -> None:
    bond = w.bonds[caller]
    old_delegate = bond["delegate"]
    unbond(
        w,
        caller,
        block,
        amount_lpt=amount_lpt,
        new_pos_prev=old_delegate_new_pos_prev,
        new_pos_next=old_delegate_new_pos_next,
    )
    now = round_at(w, block)
    lock = w.locks.pop((caller, bond["next_unbonding_lock_id"] - 1))
    receiver = w.bonds[to]
    lock_id = receiver["next_unbonding_lock_id"]
    receiver["next_unbonding_lock_id"] = lock_id + 1
    w.locks[to, lock_id] = lock
    claim(w, to, now)
    if not receiver["bonded_amount"]:
        if receiver["delegate"] is None:
            receiver["delegate"] = old_delegate
        receiver["start_round"] = now + 1
    hint = new_delegate_new_pos_prev, new_delegate_new_pos_next
    return_lock(w, to, lock_id, now, hint)


def withdraw_stake(w: World, caller: str, block: int, lock_id: int) -> None:
    amount = w.locks.pop((caller, lock_id))[0]
    w.lpt[MINTER] -= amount
    w.lpt[caller] += amount


def withdraw_fees(
    w: World, caller: str, block: int, recipient: str, amount_wei: int
) -> None:
    now = round_at(w, block)
    claim(w, caller, now)["fees"] -= amount_wei
    send_ether(w, MINTER, recipient, amount_wei)
    checkpoint(w, caller, now)


def claim_earnings(w: World, caller: str, block: int, end_round: int) -> None:
    now = round_at(w, block)
    claim(w, caller, now)
    checkpoint(w, caller, now)


def checkpoint_bonding_state(w: World, caller: str, block: int, account: str) -> None:
    checkpoint(w, account, round_at(w, block))


def transcoder(
    w: World,
    caller: str,
    block: int,
    *,
    reward_cut: int,
    fee_share: int,
    new_pos_prev: str | None = None,
    new_pos_next: str | None = None,
) -> None:
    record = w.orchestrators[caller]
    record["reward_cut"] = reward_cut
    record["fee_share"] = fee_share
    if caller not in w.keys:
        stake = w.bonds[caller]["delegated_amount"]
        join(w, caller, stake, round_at(w, block) + 1, (new_pos_prev, new_pos_next))


def reward(
    w: World,
    caller: str,
    block: int,
    new_pos_prev: str | None = None,
    new_pos_next: str | None = None,
) -> None:
    now = round_at(w, block)
    record = w.orchestrators[caller]
    pools, lpt = w.pools, w.lpt
    updated = min(record["last_active_stake_update_round"], now)
    stake = pools.get((caller, updated), NO_POOL)["total_stake"]
    if w.treasury_ceiling and lpt[TREASURY] >= w.treasury_ceiling:
        w.next_treasury_rate = 0
    minted = w.mintable * (stake * PPB // w.active_stake) // PPB
    treasury = minted * w.treasury_rate // PRECISE
    rewards = minted - treasury
    w.minted += minted
    w.supply += minted
    lpt[MINTER] += rewards
    lpt[TREASURY] += treasury

    commission = rewards * record["reward_cut"] // PPM
    shared = rewards - commission
    active = record["cumulative_rewards"]
    previous = pools.get((caller, record["last_reward_round"]), NO_POOL)["reward_factor"]
    previous = previous or PRECISE
    pool = pools.get((caller, now))
    if pool is None:
        pool = pools[caller, now] = new_pool()
    pool["total_stake"] = stake
    pool["reward_cut"] = record["reward_cut"]
    pool["fee_share"] = record["fee_share"]
    pool["reward_factor"] = previous + part(previous, shared, stake)
    record["last_reward_round"] = now
    record["active_cumulative_rewards"] = active
    record["cumulative_rewards"] = active + part(shared, active, stake) + commission
    increase(w, caller, rewards, now, (new_pos_prev, new_pos_next))
    checkpoint(w, caller, now)


def add_fees(w: World, name: str, fees: int, now: int) -> None:
    record = w.orchestrators[name]
    previous, fee_factor = factors(w, name, now - 1)
    pool = w.pools.get((name, now))
    if pool is None:
        pool = w.pools[name, now] = new_pool()
    active = record["active_cumulative_rewards"]
    if now > record["last_reward_round"]:
        updated = min(record["last_active_stake_update_round"], now)
        pool["total_stake"] = w.pools.get((name, updated), NO_POOL)["total_stake"]
        pool["reward_cut"] = record["reward_cut"]
        pool["fee_share"] = record["fee_share"]
        active = record["cumulative_rewards"]
    elif not previous and record["last_reward_round"] == now:
        previous = rebuilt_factor(w, pool)
    stake = pool["total_stake"]
    shared = fees * pool["fee_share"] // PPM
    record["cumulative_fees"] += part(shared, active, stake) + fees - shared
    fee_factor = pool["fee_factor"] or fee_factor
    pool["fee_factor"] = fee_factor + part(previous or PRECISE, shared, stake)
    record["last_fee_round"] = now


def rebuilt_factor(w: World, pool: dict[str, int]) -> int:
    stake = pool["total_stake"]
    rewards = part(w.mintable + w.minted, stake, w.active_stake)
    rewards -= rewards * w.treasury_rate // PRECISE
    shared = rewards - rewards * pool["reward_cut"] // PPM
    return part(pool["reward_factor"], stake, shared + stake)


def slash(
    w: World,
    caller: str,
    block: int,
    *,
    transcoder: str,
    finder: str | None,
    slash_amount: int,
    finder_fee: int,
) -> None:
    now = round_at(w, block)
    bond = claim(w, transcoder, now)
    if bond["bonded_amount"]:
        penalty = bond["bonded_amount"] * slash_amount // PPM
        if transcoder in w.keys:
            resign(w, transcoder, now)
        bond["bonded_amount"] -= penalty
        if bond["bonded_amount"] and bond["start_round"] <= now:
            w.bonds[bond["delegate"]]["delegated_amount"] -= penalty
        found = penalty * finder_fee // PPM if finder is not None else 0
        if finder is not None:
            w.lpt[finder] += found
        w.lpt[MINTER] -= penalty
        w.supply -= penalty - found
    checkpoint(w, transcoder, now)

"""What scenarios let accounts do, as transactions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from agents.orchestrator import Orchestrator
from agents.ports import LPT_HOLDERS
from protocol import token
from protocol.addresses import BONDING_MANAGER
from protocol.bonding import delegation as bonding
from protocol.bonding import views
from protocol.units import MAX_UINT256, WEI_PER_UNIT, Address

if TYPE_CHECKING:
    from sim.engine import Engine


class Lock(NamedTuple):
    """An unbonding lock: whose it is, its number, LPT wei in it, when it opens."""

    owner: Address
    number: int
    amount_lpt: int
    withdraw_round: int


def buy(engine: "Engine", name: Address, amount_lpt: int) -> int:
    """Buy LPT on the market and let the BondingManager take them.

    Returns:
        LPT wei bought: less than asked for where holders have less.
    """
    held_lpt = token.balance_of(engine.chain.state, LPT_HOLDERS)
    bought_lpt = min(amount_lpt, held_lpt)
    engine.chain.submit(LPT_HOLDERS, token.transfer, name, bought_lpt)
    engine.market.buy_lpt(bought_lpt / WEI_PER_UNIT)
    engine.chain.submit(name, token.approve, BONDING_MANAGER, MAX_UINT256)
    return bought_lpt


def unbond(engine: "Engine", name: Address, share: float = 1.0) -> list[Lock]:
    """Unbond a share of an account's pending stake; nothing where the contracts refuse."""
    chain = engine.chain
    stake_lpt = views.pending_stake(chain.state, name, chain.round)
    amount_lpt = stake_lpt if share == 1 else int(share * 1e6) * stake_lpt // 10**6
    number = chain.state.bonding.delegators[name].next_unbonding_lock_id
    if not chain.submit(name, bonding.unbond, amount_lpt).ok:
        return []
    lock = chain.state.bonding.unbonding_locks[name, number]
    return [Lock(name, number, lock.amount, lock.withdraw_round)]


def withdraw_due(
    engine: "Engine", locks: Sequence[Lock], *, sell: bool = True
) -> list[Lock]:
    """Withdraw the locks that are open; gives back the other locks.

    Args:
        engine: the world.
        locks: some locks.
        sell: whether those who sell what they withdraw do so; else it is bonded again.
    """
    now = engine.chain.round
    for lock in locks:
        if lock.withdraw_round <= now:
            engine.chain.submit(lock.owner, bonding.withdraw_stake, lock.number)
            if sell:
                engine.market.offer_lpt(lock.amount_lpt / WEI_PER_UNIT)
    return [lock for lock in locks if lock.withdraw_round > now]


def active_orchestrators(engine: "Engine") -> list[Orchestrator]:
    """Orchestrators of the round's active set, most stake first."""
    state, now = engine.chain.state, engine.chain.round
    active = [
        agent
        for agent in engine.orchestrators
        if views.is_active_transcoder(state, agent.name, now)
    ]
    stake_lpt = state.bonding.delegated_amounts
    return sorted(active, key=lambda agent: (-stake_lpt[agent.name], agent.name))


def best_terms(engine: "Engine") -> list[Orchestrator]:
    """Active orchestrators, what delegators keep of rewards and then of fees first."""
    records = engine.chain.state.bonding.transcoders
    return sorted(
        active_orchestrators(engine),
        key=lambda agent: (records[agent.name].reward_cut, -records[agent.name].fee_share),
    )


def lpt(amount: float) -> int:
    """LPT in LPT wei, to a millionth."""
    return int(amount * 1e6) * WEI_PER_UNIT // 10**6

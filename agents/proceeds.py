"""How an orchestrator turns stake of its own into cash."""

from agents.account import Account
from agents.ports import World
from agents.strategies.idle import is_idle
from agents.strategies.rewards_use import RewardsUse, RewardsView, check_amount
from protocol.bonding import delegation, views
from protocol.errors.rounds import CurrentRoundNotInitialized
from protocol.units import WEI_PER_UNIT, Address

BLOCK_US = 12_000_000
"""Time until the next block, microseconds."""

LEAST_SALE_LPT = 0.01
"""Smaller amounts are not worth a call (assumption)."""


class Proceeds:
    """Unbonds an orchestrator's LPT, withdraws them when they are free and sells them.

    The commission that is sold counts as earned first; an orchestrator never unbonds the
    last of its stake to sell rewards, which would make it resign.

    Attributes:
        strategy: says how much is sold.

    Streams:
        (name, "withdraw", lock): when in its round a lock is withdrawn.
    """

    def __init__(
        self, world: World, name: Address, strategy: RewardsUse, account: Account
    ) -> None:
        self.strategy = strategy
        self._world = world
        self._name = name
        self._account = account
        self._net_bonded_lpt = 0
        self._on_the_way_lpt = 0
        self._new_since_lpt = 0.0
        self._last_sale: int | None = None

    def take_net_bonded(self) -> int:
        """LPT wei bonded less LPT wei unbonded since this was asked last."""
        taken, self._net_bonded_lpt = self._net_bonded_lpt, 0
        return taken

    def count_bonded(self, amount_lpt: int) -> None:
        """LPT wei were bonded."""
        self._net_bonded_lpt += amount_lpt

    def open_round(self, round_number: int) -> None:
        """Ask the strategy, once a round has been initialized."""
        account = self._account
        if is_idle(self.strategy):
            return
        if self._last_sale is None:
            self._last_sale = round_number
        view = RewardsView(
            unsold_lpt=account.unsold_lpt,
            new_lpt=account.earned_lpt - self._new_since_lpt,
            on_the_way_lpt=self._on_the_way_lpt / WEI_PER_UNIT,
            cash_usd=account.cash_usd,
            paid_usd=account.recent("paid_usd"),
            lpt_usd=self._world.market.lpt_usd,
            rounds_since_sale=round_number - self._last_sale,
        )
        amount = self.strategy.sell_lpt(view)
        check_amount(self.strategy, amount, view)
        if amount < LEAST_SALE_LPT:
            return
        wanted_lpt = int(amount * 1e9) * WEI_PER_UNIT // 10**9
        stake_lpt = views.pending_stake(self._world.chain.state, self._name, round_number)
        if wanted_lpt < stake_lpt and self.unbond(wanted_lpt):
            account.unsold_lpt = max(account.unsold_lpt - amount, 0.0)
            self._new_since_lpt, self._last_sale = account.earned_lpt, round_number

    def unbond(self, amount_lpt: int) -> bool:
        """Unbond LPT wei, to be withdrawn and sold; whether the contracts took it."""
        chain = self._world.chain
        lock_id = chain.state.bonding.delegators[self._name].next_unbonding_lock_id
        if not chain.submit(self._name, delegation.unbond, amount_lpt).ok:
            return False
        self._net_bonded_lpt -= amount_lpt
        self._on_the_way_lpt += amount_lpt
        lock = chain.state.bonding.unbonding_locks[self._name, lock_id]
        start_us = chain.round_start_us(lock.withdraw_round)
        length_us = chain.round_start_us(lock.withdraw_round + 1) - start_us
        share = 0.01 + 0.89 * self._world.streams.uniform(self._name, "withdraw", lock_id)
        due_us = start_us + int(share * length_us)
        clock = self._world.clock
        clock.at(max(due_us, clock.now_us), self._withdraw, lock_id)
        return True

    def _withdraw(self, lock_id: int) -> None:
        """Withdraw and sell, or try again in the next block while the round is not open."""
        chain = self._world.chain
        amount_lpt = chain.state.bonding.unbonding_locks[self._name, lock_id].amount
        receipt = chain.submit(self._name, delegation.withdraw_stake, lock_id)
        if isinstance(receipt.revert, CurrentRoundNotInitialized):
            self._world.clock.after(BLOCK_US, self._withdraw, lock_id)
            return
        if receipt.revert:
            raise receipt.revert
        self._on_the_way_lpt -= amount_lpt
        self._account.cash_usd += self._world.exchange.sell(self._name, amount_lpt)
        self._account.sold_lpt += amount_lpt / WEI_PER_UNIT

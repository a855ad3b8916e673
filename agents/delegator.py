"""A delegator: looks at its stake now and then, and stays, moves, unbonds or withdraws."""

import mesa
import numpy as np

from agents.ports import World
from agents.strategies.delegation import (
    Delegation,
    DelegatorView,
    Move,
    Stay,
    Unbond,
)
from protocol.bonding import delegation as bonding
from protocol.bonding import views
from protocol.errors.rounds import CurrentRoundNotInitialized
from protocol.units import WEI_PER_UNIT, Address

BLOCK_US = 12_000_000
"""Time until the next block, microseconds."""


class NonsenseDecisionError(ValueError):
    """A delegation strategy gave back something that no delegator can do."""


class Delegator(mesa.Agent):
    """One delegator.

    Attributes:
        name: its address.
        strategy: how it decides.

    Streams:
        (name, "look"): the times between looks, exponential, the time before the run too.
        (name, "decide"): its strategy's draws.
        (name, "withdraw", lock): when in its round a lock is withdrawn.
    """

    def __init__(
        self,
        model: mesa.Model,
        world: World,
        name: Address,
        strategy: Delegation,
        *,
        mean_look_us: int,
        orchestrators: dict[Address, int],
    ) -> None:
        super().__init__(model)
        self.name = name
        self.strategy = strategy
        self._net_bonded_lpt = 0
        self._world = world
        self._mean_look_us = mean_look_us
        self._orchestrators = orchestrators
        self._names = list(orchestrators)
        self._last_look_round = 0.0
        self._looks = world.streams.generator(name, "look")
        self._draws: np.random.Generator | None = None

    def start(self, *, newcomer: bool = False) -> None:
        """Plan the first look.

        Args:
            newcomer: it has just looked; the others looked last some time before the run.
        """
        chain = self._world.chain
        now = chain.round
        round_us = chain.round_start_us(now + 1) - chain.round_start_us(now)
        age_us = 0.0 if newcomer else self._looks.exponential(self._mean_look_us)
        self._last_look_round = now - age_us / round_us
        self._plan_look()

    def take_net_bonded(self) -> int:
        """LPT wei bonded less LPT wei unbonded since this was asked last."""
        taken, self._net_bonded_lpt = self._net_bonded_lpt, 0
        return taken

    def _plan_look(self) -> None:
        delay_us = int(self._looks.exponential(self._mean_look_us))
        self._world.clock.after(delay_us, self._look)

    def _look(self, _: None) -> None:
        """Look at the stake, decide, act, and plan the next look.

        Nobody can act before a round is open, so a look at its start waits for that.
        """
        state, now = self._world.chain.state, self._world.chain.round
        if state.rounds.last_initialized_round.value != now:
            self._world.clock.after(BLOCK_US, self._look)
            return
        bond = state.bonding.delegators[self.name]
        if bond.delegate is not None:
            stake = views.pending_stake(state, self.name, now)
            self._decide(stake, stake - bond.bonded_amount, bond.delegate)
        self._last_look_round = float(now)
        self._plan_look()

    def enter(self, amount_lpt: int) -> None:
        """Bond for the first time; the LPT are in the delegator's wallet."""
        self._decide(amount_lpt, 0, None)

    def _decide(self, stake: int, unclaimed: int, delegate: Address | None) -> None:
        if self._draws is None:
            self._draws = self._world.streams.generator(self.name, "decide")
        view = DelegatorView(
            delegate=None if delegate is None else self._orchestrators[delegate],
            stake_lpt=stake / WEI_PER_UNIT,
            unclaimed_lpt=unclaimed / WEI_PER_UNIT,
            rounds_since_look=self._world.chain.round - self._last_look_round,
            prospects=self._world.prospects(),
        )
        match self.strategy.decide(view, self._draws):
            case Stay():
                return
            case Move(place) if _is_place(place, len(self._names)):
                self._bond(stake if delegate is None else 0, self._names[place])
            case Unbond(share) if _is_share(share) and delegate is not None:
                self._unbond(stake if share == 1 else int(share * stake))
            case nonsense:
                raise NonsenseDecisionError(
                    f"{type(self.strategy).__name__} decided {nonsense!r} for {self.name}: "
                    "must be Stay(), Move(delegate) with the place of an orchestrator in "
                    "the prospects, or Unbond(share) with a share above 0 and at most 1"
                )

    def _bond(self, amount_lpt: int, to: Address) -> None:
        """Bond, or move the bond; before the round is open it changes nothing."""
        if self._world.chain.submit(self.name, bonding.bond, amount_lpt, to).ok:
            self._net_bonded_lpt += amount_lpt

    def _unbond(self, amount_lpt: int) -> None:
        state = self._world.chain.state
        lock_id = state.bonding.delegators[self.name].next_unbonding_lock_id
        if not self._world.chain.submit(self.name, bonding.unbond, amount_lpt).ok:
            return
        self._net_bonded_lpt -= amount_lpt
        lock = state.bonding.unbonding_locks[self.name, lock_id]
        self.plan_withdrawal(lock_id, lock.withdraw_round)

    def plan_withdrawal(self, lock_id: int, withdraw_round: int) -> None:
        """Withdraw a lock at some time in the round in which it opens."""
        start_us = self._world.chain.round_start_us(withdraw_round)
        length_us = self._world.chain.round_start_us(withdraw_round + 1) - start_us
        delay = self._world.streams.generator(self.name, "withdraw", lock_id)
        due_us = start_us + int(delay.uniform(0.01, 0.9) * length_us)
        self._world.clock.at(max(due_us, self._world.clock.now_us), self._withdraw, lock_id)

    def _withdraw(self, lock_id: int) -> None:
        """Withdraw, or try again in the next block while the round is not open."""
        locks = self._world.chain.state.bonding.unbonding_locks
        amount_lpt = locks[self.name, lock_id].amount / WEI_PER_UNIT
        receipt = self._world.chain.submit(self.name, bonding.withdraw_stake, lock_id)
        if isinstance(receipt.revert, CurrentRoundNotInitialized):
            self._world.clock.after(BLOCK_US, self._withdraw, lock_id)
        elif receipt.revert:
            raise receipt.revert
        else:
            self._world.market.offer_lpt(amount_lpt)


def _is_place(value: object, count: int) -> bool:
    """Whether a value is a place in a list of some length."""
    return (
        isinstance(value, int | np.integer)
        and not isinstance(value, bool)
        and bool(0 <= value < count)
    )


def _is_share(value: object) -> bool:
    """Whether a value is a share of something, above 0."""
    return isinstance(value, int | float | np.floating) and bool(0 < value <= 1)

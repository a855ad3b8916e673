"""A delegator: looks at its stake now and then, and does what its strategy decides."""

from typing import NamedTuple

import mesa
import numpy as np

from agents.late_draws import LateDraws, no_draws
from agents.ports import LPT_HOLDERS, World
from agents.strategies.delegation import (
    Add,
    Claim,
    Delegation,
    DelegatorView,
    Move,
    Stay,
    Unbond,
)
from agents.strategies.idle import draws_once_bonded
from protocol import token
from protocol.addresses import BONDING_MANAGER
from protocol.bonding import delegation as bonding
from protocol.bonding import earnings, views
from protocol.errors.rounds import CurrentRoundNotInitialized
from protocol.records import build
from protocol.units import MAX_UINT256, PPM, WEI_PER_UNIT, Address

BLOCK_US = 12_000_000
"""Time until the next block, microseconds."""

MOST_LPT = 1e12
"""More LPT than will ever be minted."""


class NonsenseDecisionError(ValueError):
    """A delegation strategy gave back something that no delegator can do."""


class LastLook(NamedTuple):
    """What a delegator remembers of its last look.

    Args:
        round: when it was; within a round, where it was before the run.
        lpt_usd: price of 1 LPT then, USD.
        delegate: its orchestrator then.
        reward_cut: of that orchestrator, 0..1.
    """

    round: float
    lpt_usd: float
    delegate: Address | None
    reward_cut: float


class Delegator(mesa.Agent):
    """One delegator.

    Who has just bonded looks often: its mean time between looks grows with the time since
    it came, until it has the pace of the others.

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
        age_rounds: float = 0.0,
    ) -> None:
        """A delegator that first bonded some rounds before it starts."""
        super().__init__(model)
        self.name = name
        self.strategy = strategy
        self._age_rounds = age_rounds
        self._entered_round = float(world.chain.round)
        self._net_bonded_lpt = 0
        self._world = world
        self._mean_look_us = mean_look_us
        self._orchestrators = orchestrators
        self._last = LastLook(0.0, world.market.lpt_usd, None, 0.0)
        self._settled_lpt = 0
        self._looks = world.streams.splitmix(name, "look")
        self._draws = LateDraws(world.streams, name, "decide")

    def start(self, *, newcomer: bool = False) -> None:
        """Plan the first look.

        Args:
            newcomer: it has just looked; the others looked last some time before the run.
        """
        now = self._world.chain.round
        since_us = 0.0 if newcomer else self._looks.exponential(self._mean_look_us)
        self._entered_round = now - (0.0 if newcomer else self._age_rounds)
        self._settle()
        self._remember(now - since_us / self._world.chain.round_us)
        self._plan_look()

    def decide_by(self, strategy: Delegation, mean_look_us: int) -> None:
        """Decide by another strategy, and look at its pace, from now on."""
        self.strategy = strategy
        self._mean_look_us = mean_look_us

    def take_net_bonded(self) -> int:
        """LPT wei bonded less LPT wei unbonded since this was asked last."""
        taken, self._net_bonded_lpt = self._net_bonded_lpt, 0
        return taken

    def _plan_look(self) -> None:
        chain = self._world.chain
        age_rounds = chain.round - self._entered_round
        mean_us = min(self._mean_look_us, (1 + age_rounds) * chain.round_us)
        self._world.clock.after(int(self._looks.exponential(mean_us)), self._look)

    def _remember(self, at_round: float) -> None:
        """Keep what is seen now for the next look."""
        bonds = self._world.chain.state.bonding
        delegate = bonds.delegators[self.name].delegate
        cut = 0.0 if delegate is None else bonds.transcoders[delegate].reward_cut / PPM
        self._last = LastLook(at_round, self._world.market.lpt_usd, delegate, cut)

    def _settle(self) -> None:
        """What is earned from now on counts as new."""
        chain = self._world.chain
        self._settled_lpt = views.pending_stake(chain.state, self.name, chain.round)

    def _look(self, _: None) -> None:
        """Look at the stake, decide, act, and plan the next look.

        Nobody can act before a round is open, so a look at its start waits for that.
        """
        chain = self._world.chain
        state, now = chain.state, chain.round
        if state.rounds.last_initialized_round.value != now:
            self._world.clock.after(BLOCK_US, self._look)
            return
        bond = state.bonding.delegators[self.name]
        if bond.delegate is not None:
            stake = views.pending_stake(state, self.name, now)
            self._decide(stake, stake - bond.bonded_amount, bond.delegate)
        self._remember(float(now))
        self._plan_look()

    def enter(self, amount_lpt: int) -> None:
        """Bond for the first time; the LPT are in the delegator's wallet."""
        self._entered_round = float(self._world.chain.round)
        self._decide(amount_lpt, 0, None)

    def _decide(self, stake: int, unclaimed: int, delegate: Address | None) -> None:
        draws = delegate is None or draws_once_bonded(self.strategy)
        rng = self._draws() if draws else no_draws(self.strategy)
        match self.strategy.decide(self._view(stake, unclaimed, delegate), rng):
            case Stay():
                return
            case Claim():
                self._world.chain.submit(self.name, earnings.claim_earnings)
            case Move(place) if _is_place(place, len(self._orchestrators)):
                to = list(self._orchestrators)[place]
                self._bond(stake if delegate is None else 0, to)
            case Unbond(share) if _is_share(share) and delegate is not None:
                self._unbond(stake if share == 1 else int(share * stake))
            case Add(amount) if _is_amount(amount) and delegate is not None:
                self._add(int(amount * WEI_PER_UNIT), delegate)
            case nonsense:
                raise NonsenseDecisionError(
                    f"{type(self.strategy).__name__} decided {nonsense!r} for {self.name}: "
                    "must be Stay(), Claim(), Move(delegate) with the place of an "
                    "orchestrator in the prospects, Unbond(share) with a share above 0 and "
                    "at most 1, or Add(amount_lpt) with an amount above 0 and at most 1e+12"
                )
        self._settle()

    def _view(self, stake: int, unclaimed: int, delegate: Address | None) -> DelegatorView:
        last, now = self._last, self._world.chain.round
        same = delegate is not None and delegate == last.delegate
        seen = (
            None if delegate is None else self._orchestrators[delegate],
            stake / WEI_PER_UNIT,
            unclaimed / WEI_PER_UNIT,
            now - last.round,
            self._world.prospects(),
            now - self._entered_round,
            max(stake - self._settled_lpt, 0) / WEI_PER_UNIT,
            self._world.market.lpt_usd,
            last.lpt_usd,
            last.reward_cut if same else None,
        )
        return build(DelegatorView, seen)

    def _add(self, amount_lpt: int, delegate: Address) -> None:
        """Bond more: what is in the wallet first, the rest is bought."""
        chain = self._world.chain
        short = amount_lpt - token.balance_of(chain.state, self.name)
        if short > 0 and not chain.submit(LPT_HOLDERS, token.transfer, self.name, short).ok:
            return
        if token.allowance(chain.state, self.name, BONDING_MANAGER) < amount_lpt:
            chain.submit(self.name, token.approve, BONDING_MANAGER, MAX_UINT256)
        self._bond(amount_lpt, delegate)

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
        share = 0.01 + 0.89 * self._world.streams.uniform(self.name, "withdraw", lock_id)
        due_us = start_us + int(share * length_us)
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


def _is_amount(value: object) -> bool:
    """Whether a value is an amount of LPT, above 0, that somebody may have."""
    return isinstance(value, int | float | np.floating) and bool(0 < value <= MOST_LPT)


def _is_share(value: object) -> bool:
    """Whether a value is a share of something, above 0."""
    return isinstance(value, int | float | np.floating) and bool(0 < value <= 1)

"""Stake that plays the rules: sybils in the active set, bonds just in time."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from protocol.bonding import delegation as bonding
from protocol.bonding import rewards, views
from protocol.units import PPM, Address
from sim.scenarios.acts import Lock, best_terms, buy, lpt, unbond, withdraw_due
from sim.scenarios.base import Scenario, require

if TYPE_CHECKING:
    from sim.engine import Engine

HOUR_US = 3_600_000_000
"""Microseconds in an hour."""


@dataclass(kw_only=True)
class Sybils(Scenario):
    """One owner registers many orchestrators that do no work, and pushes others out.

    They call reward in every round and keep all of it. They are no orchestrators of the
    tables: what they hold shows in the bonded stake and in the events.

    Attributes:
        count: how many orchestrators.
        stake_lpt: own stake of each, LPT.
    """

    count: int = 10
    stake_lpt: float = 20_000.0
    name: ClassVar[str] = "sybil_orchestrators"
    _locks: list[Lock] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "count", 1, 1_000)
        require(self, "stake_lpt", 1e-6, 1e8)

    def begin(self, engine: "Engine") -> None:
        """Buy LPT, bond them to themselves, and ask for all rewards."""
        for name in self._names():
            bought_lpt = buy(engine, name, lpt(self.stake_lpt))
            engine.chain.submit(name, bonding.bond, bought_lpt, name)
            engine.chain.submit(name, rewards.transcoder, PPM, 0)

    def open_round(self, engine: "Engine", round_number: int) -> None:  # noqa: ARG002
        """Plan the reward calls."""
        engine.clock.after(HOUR_US, self._call_rewards, engine)

    def end(self, engine: "Engine") -> None:
        """Unbond everything; the locks stay."""
        for name in self._names():
            unbond(engine, name)

    def _names(self) -> list[Address]:
        return [Address(f"sybil-{number + 1:03d}") for number in range(self.count)]

    def _call_rewards(self, engine: "Engine") -> None:
        state, now = engine.chain.state, engine.chain.round
        for name in self._names():
            if views.is_active_transcoder(state, name, now):
                engine.chain.submit(name, rewards.reward)


@dataclass(kw_only=True)
class JustInTime(Scenario):
    """A large bond that comes for a few rounds' rewards and leaves, again and again.

    It goes to the active orchestrator with the best terms. A bond counts from the round
    after it, and an unbonded one is locked for the unbonding period.

    Attributes:
        stake_lpt: what is bonded, LPT.
        stay_rounds: rounds from bonding to unbonding.
    """

    stake_lpt: float = 500_000.0
    stay_rounds: int = 2
    name: ClassVar[str] = "just_in_time_bonding"
    _bonded_round: int | None = field(default=None, init=False, repr=False)
    _locks: list[Lock] = field(default_factory=list, init=False, repr=False)

    ACCOUNT: ClassVar[Address] = Address("just-in-time")

    def __post_init__(self) -> None:
        require(self, "stake_lpt", 1e-6, 1e8)
        require(self, "stay_rounds", 1)

    def begin(self, engine: "Engine") -> None:
        """Buy the LPT and bond them."""
        self._bond(engine, buy(engine, self.ACCOUNT, lpt(self.stake_lpt)))

    def open_round(self, engine: "Engine", round_number: int) -> None:
        """Unbond when it has stayed, bond again what the locks give back."""
        if self._bonded_round is not None:
            if round_number >= self._bonded_round + self.stay_rounds:
                self._locks += unbond(engine, self.ACCOUNT)
                self._bonded_round = None
            return
        kept = withdraw_due(engine, self._locks, sell=False)
        freed = [lock for lock in self._locks if lock not in kept]
        self._locks = kept
        if freed:
            self._bond(engine, sum(lock.amount_lpt for lock in freed))

    def end(self, engine: "Engine") -> None:
        """Unbond for good."""
        if self._bonded_round is not None:
            unbond(engine, self.ACCOUNT)

    def _bond(self, engine: "Engine", amount_lpt: int) -> None:
        to = best_terms(engine)[0].name
        if engine.chain.submit(self.ACCOUNT, bonding.bond, amount_lpt, to).ok:
            self._bonded_round = engine.chain.round

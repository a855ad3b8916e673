"""Stake leaves: orchestrators that give up, delegators that unbond."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from protocol import token
from protocol.addresses import BONDING_MANAGER
from protocol.bonding import delegation as bonding
from protocol.bonding import views
from protocol.units import MAX_UINT256
from sim.scenarios.acts import Lock, active_orchestrators, unbond, withdraw_due
from sim.scenarios.base import Scenario, require

if TYPE_CHECKING:
    from sim.engine import Engine


@dataclass(kw_only=True)
class OrchestratorExit(Scenario):
    """The orchestrators with the most stake unbond all of their own and leave the set.

    What others delegate to them stays delegated and earns nothing until its owners move it.
    If it passes, they bond again what they had.

    Attributes:
        count: how many leave.
    """

    count: int = 1
    name: ClassVar[str] = "top_orchestrator_exits"
    _left: list[Lock] = field(default_factory=list, init=False, repr=False)
    _locks: list[Lock] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "count", 1)

    def begin(self, engine: "Engine") -> None:
        """They unbond and are out of the pool at once."""
        for agent in active_orchestrators(engine)[: self.count]:
            self._left += unbond(engine, agent.name)
        self._locks = list(self._left)

    def open_round(self, engine: "Engine", round_number: int) -> None:  # noqa: ARG002
        """Withdraw what is unbonded."""
        for_good = self.rounds is None
        self._locks = withdraw_due(engine, self._locks, sell=for_good)

    def end(self, engine: "Engine") -> None:
        """Bond to themselves again, from the lock or from the wallet."""
        for lock in self._left:
            name = lock.owner
            if lock in self._locks:
                engine.chain.submit(name, bonding.rebond_from_unbonded, name, lock.number)
                continue
            engine.chain.submit(name, token.approve, BONDING_MANAGER, MAX_UINT256)
            engine.chain.submit(name, bonding.bond, lock.amount_lpt, name)


@dataclass(kw_only=True)
class WhaleUnbonds(Scenario):
    """The largest delegators unbond and withdraw when their locks open.

    If it passes, what is still locked is bonded again to where it was.

    Attributes:
        count: how many do.
        share: share of their stake that they unbond.
    """

    count: int = 1
    share: float = 1.0
    name: ClassVar[str] = "whale_unbonds"
    _locks: list[Lock] = field(default_factory=list, init=False, repr=False)
    _delegates: list[object] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "count", 1)
        require(self, "share", 1e-6, 1)

    def begin(self, engine: "Engine") -> None:
        """They unbond."""
        state, now = engine.chain.state, engine.chain.round
        known = set(engine.wallets.names)
        stakes = {
            delegator.name: views.pending_stake(state, delegator.name, now)
            for delegator in engine.enrolment.delegators
            if delegator.name not in known
        }
        for name in sorted(stakes, key=lambda name: (-stakes[name], name))[: self.count]:
            delegate = views.delegate_of(state, name)
            locks = unbond(engine, name, self.share)
            self._locks += locks
            self._delegates += [delegate] * len(locks)

    def open_round(self, engine: "Engine", round_number: int) -> None:  # noqa: ARG002
        """Withdraw what is unbonded."""
        kept = withdraw_due(engine, self._locks)
        places = [self._locks.index(lock) for lock in kept]
        self._delegates = [self._delegates[place] for place in places]
        self._locks = kept

    def end(self, engine: "Engine") -> None:
        """Bond what is still locked again."""
        state = engine.chain.state
        for lock, delegate in zip(self._locks, self._delegates, strict=True):
            if views.delegate_of(state, lock.owner) is not None:
                engine.chain.submit(lock.owner, bonding.rebond, lock.number)
                continue
            again = bonding.rebond_from_unbonded
            engine.chain.submit(lock.owner, again, delegate, lock.number)

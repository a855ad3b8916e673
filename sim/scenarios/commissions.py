"""Bait and switch: good terms that become bad ones."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from protocol.bonding import rewards, views
from protocol.units import PPM, Address
from sim.scenarios.acts import best_terms
from sim.scenarios.base import Scenario, require

if TYPE_CHECKING:
    from sim.engine import Engine

HOUR_US = 3_600_000_000
"""Microseconds in an hour: time between two attempts, since the contracts take a change
after the round's reward call only."""


@dataclass(kw_only=True)
class RewardCutHike(Scenario):
    """The orchestrators with the best terms, which have drawn stake, keep more from now on.

    Attributes:
        count: how many do.
        reward_cut: what they keep of rewards then, 0..1.
        fee_share: what they leave of fees then, 0..1.
    """

    count: int = 1
    reward_cut: float = 1.0
    fee_share: float = 0.0
    name: ClassVar[str] = "reward_cut_hike"
    _before: dict[Address, tuple[int, int]] = field(
        default_factory=dict, init=False, repr=False
    )
    _over: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "count", 1)
        require(self, "reward_cut", 0, 1)
        require(self, "fee_share", 0, 1)

    def begin(self, engine: "Engine") -> None:
        """Those who draw delegators now are chosen."""
        records = engine.chain.state.bonding.transcoders
        for agent in best_terms(engine)[: self.count]:
            record = records[agent.name]
            self._before[agent.name] = record.reward_cut, record.fee_share
        engine.clock.after(HOUR_US, self._set, engine)

    def end(self, engine: "Engine") -> None:  # noqa: ARG002
        """Ask what they asked before."""
        self._over = True

    def _set(self, engine: "Engine") -> None:
        """Once an hour, ask for what is wanted where the contracts allow it.

        So the cut rises soon after a reward call, and whenever it has fallen; in the end it
        is asked for until all have their old terms again.
        """
        self._ask(engine)
        records = engine.chain.state.bonding.transcoders
        if not self._over or any(
            (records[name].reward_cut, records[name].fee_share) != before
            for name, before in self._before.items()
        ):
            engine.clock.after(HOUR_US, self._set, engine)

    def _ask(self, engine: "Engine") -> None:
        state, now = engine.chain.state, engine.chain.round
        for name, before in self._before.items():
            raised = round(self.reward_cut * PPM), round(self.fee_share * PPM)
            wanted = before if self._over else raised
            record = state.bonding.transcoders[name]
            if (record.reward_cut, record.fee_share) == wanted:
                continue
            active = views.is_active_transcoder(state, name, now)
            if active and record.last_reward_round != now:
                continue
            engine.chain.submit(name, rewards.transcoder, *wanted)

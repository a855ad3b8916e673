"""How an orchestrator keeps its commission up to date."""

import numpy as np

from agents.ports import World
from agents.strategies.commission import Commission, CommissionView, Terms
from protocol.bonding import rewards, views
from protocol.units import PPM, WEI_PER_UNIT, Address


class CommissionError(ValueError):
    """A commission strategy gave back something that is no commission."""


class CommissionDesk:
    """Asks an orchestrator's strategy and tells the contracts when something changes.

    The contracts take a change from an active orchestrator only after its reward call of
    the round, and from nobody in the locked end of a round; a call that they refuse is
    left to a later look.

    Streams:
        (name, "commission"): its strategy, one draw a round.
    """

    def __init__(self, world: World, name: Address, strategy: Commission) -> None:
        self.changes = 0
        self._world = world
        self._name = name
        self.strategy = strategy
        self._draws = world.streams.generator(name, "commission")
        self._last_look: tuple[int, float] | None = None

    def review(self, round_number: int) -> None:
        """Ask the strategy in a round in which the contracts allow a change."""
        state = self._world.chain.state
        record = state.bonding.transcoders[self._name]
        stake_lpt = views.transcoder_total_stake(state, self._name) / WEI_PER_UNIT
        if self._last_look is None:
            self._last_look = round_number, stake_lpt
        last_round, last_stake_lpt = self._last_look
        view = CommissionView(
            reward_cut=record.reward_cut / PPM,
            fee_share=record.fee_share / PPM,
            stake_lpt=stake_lpt,
            last_stake_lpt=last_stake_lpt,
            rounds_since_look=round_number - last_round,
        )
        terms = self.strategy.terms(view, self._draws.random())
        if terms is None:
            return
        self._last_look = round_number, stake_lpt
        wanted = self._in_ppm(terms)
        if wanted != (record.reward_cut, record.fee_share):
            self.changes += self._world.chain.submit(
                self._name, rewards.transcoder, *wanted
            ).ok

    def _in_ppm(self, terms: Terms) -> tuple[int, int]:
        """The commission in the contracts' unit."""
        for share in terms:
            if not isinstance(share, int | float | np.number) or not 0 <= share <= 1:
                raise CommissionError(
                    f"{type(self.strategy).__name__} wants {share!r} for {self._name}: "
                    "must be a share, at least 0 and at most 1"
                )
        return round(terms.reward_cut * PPM), round(terms.fee_share * PPM)

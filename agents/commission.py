"""How an orchestrator keeps its commission up to date."""

from typing import NamedTuple

import numpy as np

from agents.account import Account
from agents.late_draws import LateDraws
from agents.ports import World
from agents.strategies.commission import Commission, CommissionView, Terms
from agents.strategies.idle import is_idle
from protocol.bonding import rewards, views
from protocol.units import PPM, WEI_PER_UNIT, Address


class CommissionError(ValueError):
    """A commission strategy gave back something that is no commission."""


class _Look(NamedTuple):
    """What an orchestrator saw in a round: its stake and the network's, LPT."""

    round: int
    stake_lpt: float
    network_lpt: float


class CommissionDesk:
    """Asks an orchestrator's strategy and tells the contracts when something changes.

    The contracts take a change from an active orchestrator only after its reward call of
    the round, and from nobody in the locked end of a round; a call that they refuse is
    left to a later look.

    Attributes:
        changes: changes that the contracts took.
        promised_until: round up to which it promised to keep its commission, or None.

    Streams:
        (name, "commission"): its strategy, one draw a round.
        (name, "commission", "turn"): its turn among those who decide alike, one draw.
    """

    def __init__(
        self, world: World, name: Address, strategy: Commission, account: Account
    ) -> None:
        self.changes = 0
        self.promised_until: int | None = None
        self._world = world
        self._name = name
        self.strategy = strategy
        self._account = account
        self._draws = LateDraws(world.streams, name, "commission")
        self._turn = world.streams.uniform(name, "commission", "turn")
        self._first: tuple[int, Terms] | None = None
        self._last_look: _Look | None = None

    def review(self, round_number: int) -> None:
        """Ask the strategy in a round in which the contracts allow a change."""
        if is_idle(self.strategy):
            return
        state = self._world.chain.state
        record = state.bonding.transcoders[self._name]
        stake_lpt = views.transcoder_total_stake(state, self._name) / WEI_PER_UNIT
        look = _Look(round_number, stake_lpt, self._world.rivals.network_lpt)
        terms = self.strategy.terms(
            self._view(look, Terms(record.reward_cut / PPM, record.fee_share / PPM)),
            self._draws().random(),
        )
        if terms is None:
            return
        self._last_look = look
        wanted = self._in_ppm(terms)
        if wanted != (record.reward_cut, record.fee_share):
            self.changes += self._world.chain.submit(
                self._name, rewards.transcoder, *wanted
            ).ok
        promised = Terms(*terms).promised_rounds
        self.promised_until = round_number + promised if promised else None

    def _view(self, look: _Look, now: Terms) -> CommissionView:
        if self._last_look is None:
            self._last_look = look
        first, self._first = self._first, self._first or (look.round, now)
        account, last = self._account, self._last_look
        return CommissionView(
            reward_cut=now.reward_cut,
            fee_share=now.fee_share,
            stake_lpt=look.stake_lpt,
            last_stake_lpt=last.stake_lpt,
            rounds_since_look=look.round - last.round,
            network_lpt=look.network_lpt,
            last_network_lpt=last.network_lpt,
            first=first and first[1],
            rounds_since_first=look.round - self._first[0],
            typical=self._world.rivals.typical(),
            cost_usd=account.recent("cost_usd"),
            pool_rewards_usd=account.recent("pool_rewards_usd"),
            fees_usd=account.recent("fees_usd"),
            turn=self._turn,
        )

    def _in_ppm(self, terms: Terms) -> tuple[int, int]:
        """The commission in the contracts' unit."""
        reward_cut, fee_share, *_ = terms
        for share in (reward_cut, fee_share):
            if not isinstance(share, int | float | np.number) or not 0 <= share <= 1:
                raise CommissionError(
                    f"{type(self.strategy).__name__} wants {share!r} for {self._name}: "
                    "must be a share, at least 0 and at most 1"
                )
        return round(reward_cut * PPM), round(fee_share * PPM)

"""Somebody who calls reward for orchestrators that have not, where the rules let it."""

from collections.abc import Sequence

import mesa

from agents.orchestrator import Orchestrator
from agents.ports import World
from protocol.bonding import views
from protocol.bonding.reward_callers import reward_for_transcoder, set_reward_caller
from protocol.units import Address

REWARD_CALLER = Address("reward-caller")
"""Its account."""


class RewardCaller(mesa.Agent):
    """A service that calls reward late in the round for those that missed it.

    It never fails (assumption), and its gas is charged to the orchestrator that it serves.

    Args:
        model: registers the agent.
        world: what it sees.
        orchestrators: whom it may serve.
        wait_us: how long after a round's opening it looks, microseconds.
        share: share of the orchestrators that choose it, where that is needed.

    Streams:
        ("population", "reward_caller"): who chooses it.
    """

    def __init__(
        self,
        model: mesa.Model,
        world: World,
        orchestrators: Sequence[Orchestrator],
        *,
        wait_us: int,
        share: float,
    ) -> None:
        super().__init__(model)
        self.name = REWARD_CALLER
        self.calls = 0
        self._world = world
        self._orchestrators = orchestrators
        self._wait_us = wait_us
        self._share = share
        self._appointed = set_reward_caller in world.chain.state.rules.missing

    def open_round(self, round_number: int) -> None:
        """Plan to look at the round; in the first one, orchestrators choose first."""
        if not self._appointed:
            self._appoint()
        self._world.clock.after(self._wait_us, self._serve, round_number)

    def _appoint(self) -> None:
        self._appointed = True
        draws = self._world.streams.generator("population", "reward_caller")
        order = draws.permutation(len(self._orchestrators))
        for index in order[: round(self._share * len(order))].tolist():
            orchestrator = self._orchestrators[index].name
            self._world.chain.submit(orchestrator, set_reward_caller, self.name)

    def _serve(self, round_number: int) -> None:
        """Call reward for those that have not, where it may; the round may have ended."""
        chain = self._world.chain
        if chain.round != round_number:
            return
        state = chain.state
        for orchestrator in self._orchestrators:
            record = state.bonding.transcoders[orchestrator.name]
            if (
                record.last_reward_round != round_number
                and views.is_active_transcoder(state, orchestrator.name, round_number)
                and state.rules.may_call_reward(state, self.name, orchestrator.name)
                and chain.submit(self.name, reward_for_transcoder, orchestrator.name).ok
            ):
                self.calls += 1
                orchestrator.count_reward()

"""Makes delegators: those of the snapshot, and those who come later."""

import mesa

from agents.delegator import Delegator
from agents.ports import World
from agents.strategies.delegation import Delegation, Mix
from protocol.units import Address


class Enrolment:
    """Creates a delegator of a name, with its share of the strategies' mix.

    Attributes:
        delegators: everybody so far.

    Streams:
        (name, "strategy"): which strategy of the mix it has.
    """

    def __init__(
        self,
        model: mesa.Model,
        world: World,
        strategy: Delegation | Mix,
        *,
        mean_look_us: int,
        orchestrators: dict[Address, int],
    ) -> None:
        self.delegators: list[Delegator] = []
        self._model = model
        self._world = world
        self._strategy = strategy
        self._mean_look_us = mean_look_us
        self._orchestrators = orchestrators

    def __call__(self, name: Address) -> Delegator:
        """A new delegator."""
        delegator = Delegator(
            self._model,
            self._world,
            name,
            self._strategy_of(name),
            mean_look_us=self._mean_look_us,
            orchestrators=self._orchestrators,
        )
        self.delegators.append(delegator)
        return delegator

    def replace(self, strategy: Delegation | Mix) -> None:
        """Everybody decides otherwise from now on."""
        self._strategy = strategy
        for delegator in self.delegators:
            delegator.strategy = self._strategy_of(delegator.name)

    def _strategy_of(self, name: Address) -> Delegation:
        if not isinstance(self._strategy, Mix):
            return self._strategy
        draw = self._world.streams.generator(name, "strategy").random()
        return self._strategy.assign(float(draw))

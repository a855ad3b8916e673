"""Makes delegators: those of the snapshot, and those who come later."""

from dataclasses import replace

import mesa

from agents.delegator import Delegator
from agents.ports import World
from agents.strategies.delegation import Delegation, Mix
from protocol.units import Address
from sim.config import WalletConfig
from sim.wallets import SharedStreams, Wallet


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
        self._own: set[Address] = set()

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

    def wallet(self, name: Address, wallet: WalletConfig) -> Delegator:
        """A delegator that is followed; it keeps its strategy whatever the others get.

        It looks at, and draws, what every wallet does: see SharedStreams.
        """
        now = self._world.chain.round
        start_us = self._world.chain.round_start_us(now)
        round_us = self._world.chain.round_start_us(now + 1) - start_us
        delegator = Wallet(
            self._model,
            replace(self._world, streams=SharedStreams(self._world.streams)),
            name,
            wallet.strategy,
            mean_look_us=int(wallet.look_rounds * round_us),
            orchestrators=self._orchestrators,
        )
        self.delegators.append(delegator)
        self._own.add(name)
        return delegator

    def replace(self, strategy: Delegation | Mix) -> None:
        """Everybody decides otherwise from now on."""
        self._strategy = strategy
        for delegator in self.delegators:
            if delegator.name not in self._own:
                delegator.strategy = self._strategy_of(delegator.name)

    def _strategy_of(self, name: Address) -> Delegation:
        if not isinstance(self._strategy, Mix):
            return self._strategy
        draw = self._world.streams.generator(name, "strategy").random()
        return self._strategy.assign(float(draw))

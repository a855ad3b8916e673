"""Makes delegators: those of the snapshot, and those who come later."""

from dataclasses import replace

import mesa

from agents.delegator import Delegator
from agents.ports import World
from agents.strategies.delegation import Delegation, Mix
from protocol import token
from protocol.units import WEI_PER_UNIT, Address
from sim.ages import age_rounds
from sim.followed import WalletConfig
from sim.wallets import SharedStreams, Wallet


class Enrolment:
    """Creates a delegator of a name, with its share of the strategies' mix.

    Attributes:
        delegators: everybody so far.

    Streams:
        (name, "strategy"): which strategy of the mix it has.
        (name, "age"): how long before the run it bonded for the first time.
    """

    def __init__(
        self,
        model: mesa.Model,
        world: World,
        strategy: Delegation | Mix,
        *,
        mean_look_us: int,
        round_us: int,
        orchestrators: dict[Address, int],
    ) -> None:
        self.delegators: list[Delegator] = []
        self._sizes_lpt: dict[Address, float] = {}
        self._round_us = round_us
        self._model = model
        self._world = world
        self._strategy = strategy
        self._mean_look_us = mean_look_us
        self._orchestrators = orchestrators
        self._own: set[Address] = set()

    def __call__(self, name: Address) -> Delegator:
        """A delegator of the snapshot, or a newcomer with its LPT in its wallet."""
        state = self._world.chain.state
        held_lpt = state.bonding.delegators[name].bonded_amount
        held_lpt += token.balance_of(state, name)
        self._sizes_lpt[name] = held_lpt / WEI_PER_UNIT
        strategy = self._strategy_of(name)
        delegator = Delegator(
            self._model,
            self._world,
            name,
            strategy,
            mean_look_us=self._pace_us(strategy),
            orchestrators=self._orchestrators,
            age_rounds=age_rounds(self._world.streams.uniform(name, "age")),
        )
        self.delegators.append(delegator)
        return delegator

    def wallet(self, name: Address, wallet: WalletConfig) -> Delegator:
        """A delegator that is followed; it keeps its strategy whatever the others get.

        It looks at, and draws, what every wallet does: see SharedStreams.
        """
        delegator = Wallet(
            self._model,
            replace(self._world, streams=SharedStreams(self._world.streams)),
            name,
            wallet.strategy,
            mean_look_us=int(wallet.look_rounds * self._world.chain.round_us),
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
                own = self._strategy_of(delegator.name)
                delegator.decide_by(own, self._pace_us(own))

    def _strategy_of(self, name: Address) -> Delegation:
        if not isinstance(self._strategy, Mix):
            return self._strategy
        draw = self._world.streams.uniform(name, "strategy")
        return self._strategy.assign(draw, self._sizes_lpt[name])

    def _pace_us(self, strategy: Delegation) -> int:
        """Mean time between two looks: the strategy's own, or everybody's."""
        own = getattr(strategy, "mean_look_rounds", None)
        return self._mean_look_us if own is None else int(own * self._round_us)

"""Orchestrators' nodes: missed reward calls, outages, fewer cards, higher prices."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from agents.orchestrator import Orchestrator
from sim.scenarios.acts import active_orchestrators
from sim.scenarios.base import Scenario, require
from sim.scenarios.places import regions_of, require_region

if TYPE_CHECKING:
    from sim.engine import Engine


@dataclass(kw_only=True)
class RewardCallsMissed(Scenario):
    """A random share of the active orchestrators calls reward less often.

    Attributes:
        share: share of the active set.
        reliability: probability that such a one calls reward in a round.
    """

    share: float = 0.3
    reliability: float = 0.0
    rounds: int | None = 8
    name: ClassVar[str] = "reward_calls_missed"
    _before: dict[int, float] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "share", 0, 1)
        require(self, "reliability", 0, 1)

    def begin(self, engine: "Engine") -> None:
        """Nodes fail to call."""
        active = active_orchestrators(engine)
        order = self.draws(engine).permutation(len(active))
        hit = {active[place].name for place in order[: round(self.share * len(active))]}
        for place, agent in enumerate(engine.orchestrators):
            if agent.name in hit:
                self._before[place] = agent.traits.reliability
                _be_reliable(agent, min(self.reliability, agent.traits.reliability))

    def end(self, engine: "Engine") -> None:
        """They call as before."""
        for place, reliability in self._before.items():
            _be_reliable(engine.orchestrators[place], reliability)


@dataclass(kw_only=True)
class RegionOutage(Scenario):
    """A random share of a region's orchestrators is down from begin to end.

    Attributes:
        region: where; empty means everywhere.
        share: share of the orchestrators there.
    """

    region: str = "north_america"
    share: float = 0.5
    rounds: int | None = 1
    name: ClassVar[str] = "region_outage"
    _places: list[int] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "share", 0, 1)
        require_region(self.region)

    def begin(self, engine: "Engine") -> None:
        """They go down, and their streams have to find others."""
        regions = regions_of(self.region)
        there = [
            place
            for place, agent in enumerate(engine.orchestrators)
            if agent.traits.region in regions
        ]
        order = self.draws(engine).permutation(len(there))
        self._places = sorted(
            there[place] for place in order[: round(self.share * len(there))]
        )
        engine.network.outages.take_down(self._places)

    def end(self, engine: "Engine") -> None:
        """They are back."""
        engine.network.outages.bring_back(self._places)


@dataclass(kw_only=True)
class GpuShortage(Scenario):
    """Cards become dear and a part of them is given up: slots are lost everywhere.

    Attributes:
        slots_lost: share of every orchestrator's slots; one of each kind stays.
        price_factor: what cards cost over what they did.
    """

    slots_lost: float = 0.3
    price_factor: float = 1.5
    name: ClassVar[str] = "gpu_shortage"

    def __post_init__(self) -> None:
        require(self, "slots_lost", 0, 1)
        require(self, "price_factor", 1e-3, 1e3)

    def begin(self, engine: "Engine") -> None:
        """Slots are gone from the round on."""
        engine.network.slot_shares[self.cause] = 1 - self.slots_lost
        self._scale(engine, self.price_factor)

    def end(self, engine: "Engine") -> None:
        """They are there again."""
        engine.network.slot_shares.pop(self.cause)
        self._scale(engine, 1 / self.price_factor)

    def _scale(self, engine: "Engine", factor: float) -> None:
        engine.costs.scale_hardware(factor)
        engine.cards.scale_prices(factor)


@dataclass(kw_only=True)
class PriceCartel(Scenario):
    """The orchestrators with the most stake list a multiple of their prices.

    Attributes:
        count: how many agree.
        factor: listed price over what it was.
    """

    count: int = 10
    factor: float = 1.5
    name: ClassVar[str] = "price_cartel"
    _members: list[str] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "count", 1)
        require(self, "factor", 1e-3, 1e3)

    def begin(self, engine: "Engine") -> None:
        """The prices are raised together."""
        members = active_orchestrators(engine)[: self.count]
        self._members = [agent.name for agent in members]
        self._list(engine, self.factor)

    def end(self, engine: "Engine") -> None:
        """The agreement breaks."""
        self._list(engine, 1 / self.factor)

    def _list(self, engine: "Engine", factor: float) -> None:
        for agent in engine.orchestrators:
            if agent.name in self._members:
                listed = agent.traits.listed_wei.items()
                asked = {capability: price * factor for capability, price in listed}
                agent.traits = replace(agent.traits, listed_wei=asked)


def _be_reliable(agent: Orchestrator, reliability: float) -> None:
    agent.traits = replace(agent.traits, reliability=reliability)

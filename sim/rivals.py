"""What everybody can see of the orchestrators' terms when a round opens."""

from itertools import compress
from statistics import median

import numpy as np

from agents.orchestrator import Orchestrator
from agents.strategies.commission import Typical
from agents.strategies.pricing import Asks
from protocol.state import State
from protocol.units import PPM, WEI_PER_UNIT, Address
from sim.standings import are_active, records_of


class RivalBoard:
    """Asks and commissions of the active set, read before anybody changes theirs."""

    def __init__(self) -> None:
        self._orchestrators: list[Orchestrator] = []
        self._names: list[Address] = []
        self._active: list[Orchestrator] = []
        self._network_lpt = 0.0
        self._stake_lpt = np.zeros(0)
        self._typical: Typical | None = None
        self._asks: dict[str, tuple[Asks, dict[Address, int]]] = {}

    def watch(self, orchestrators: list[Orchestrator]) -> None:
        """Say whose terms these are."""
        self._orchestrators = orchestrators
        self._names = [agent.name for agent in orchestrators]

    def open_round(self, state: State, round_number: int) -> None:
        """Read the terms, once a round has been initialized, if anybody looks at them."""
        if not any(agent.watches_rivals for agent in self._orchestrators):
            return
        found = records_of(state, self._names)
        standing = are_active(found, round_number)
        self._active = list(compress(self._orchestrators, standing))
        records = list(compress(found, standing))
        self._typical = (
            Typical(
                median(record.reward_cut / PPM for record in records),
                median(record.fee_share / PPM for record in records),
            )
            if records
            else None
        )
        delegated_lpt = state.bonding.delegated_amounts
        self._stake_lpt = np.array(
            [delegated_lpt[agent.name] for agent in self._active], dtype=np.float64
        )
        self._stake_lpt /= WEI_PER_UNIT
        active_lpt = state.bonding.current_round_total_active_stake.value
        self._network_lpt = active_lpt / WEI_PER_UNIT
        capabilities = {name for agent in self._active for name in agent.price_wei}
        self._asks = {each: self._read(each) for each in sorted(capabilities)}

    def _read(self, capability: str) -> tuple[Asks, dict[Address, int]]:
        """The asks for a capability, and who stands where in them."""
        offering = [
            place
            for place, agent in enumerate(self._active)
            if agent.traits.slots.get(capability, 0) > 0
        ]
        agents = [self._active[place] for place in offering]
        asks = Asks(
            price_wei=np.array([agent.price_wei[capability] for agent in agents]),
            stake_lpt=self._stake_lpt[offering],
            work=np.array(
                [
                    agent.utilisation[capability] * agent.traits.slots[capability]
                    for agent in agents
                ]
            ),
        )
        return asks, {agent.name: place for place, agent in enumerate(agents)}

    @property
    def network_lpt(self) -> float:
        """Active stake of the round, LPT; 0 before the first."""
        return self._network_lpt

    def asks(self, capability: str, name: Address) -> Asks:
        """What is asked for a capability, as one orchestrator sees it."""
        asks, places = self._asks.get(capability, (Asks(), {}))
        return Asks(asks.price_wei, asks.stake_lpt, asks.work, places.get(name))

    def typical(self) -> Typical | None:
        """Medians of the commissions; None where nobody is active."""
        return self._typical

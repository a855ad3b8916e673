"""Cards to buy, what they hold, and what they earn elsewhere."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from agents.traits import OrchestratorTraits
from protocol.units import Address
from sim.clock import US_PER_S
from sim.config import SiteConfig
from sim.resolutions.pools import Pool
from sim.sessions import Sessions
from sim.work import Works
from workloads import cost
from workloads.prices import rents

HOUR_US = 3_600 * US_PER_S
"""Microseconds in an hour."""

WATTS_PER_KW = 1_000.0
"""Watts in a kilowatt."""


class CardMarket:
    """Street prices, rents and slots of cards.

    Args:
        works: the workload model.
        site: what part of a tenant's price the owner of a rented card gets.
        sessions: what cards and lines hold.
    """

    def __init__(self, works: Works, site: SiteConfig, sessions: Sessions) -> None:
        self._works = works
        self._site = site
        self._sessions = sessions
        self._prices_usd: dict[str, float] = {}
        self._factor = 1.0
        self._rent_usd_h: dict[tuple[str, str], float] = {}
        self._pools: list[tuple[Pool, dict[Address, int]]] = []

    def know(self, pools: list[Pool]) -> None:
        """Say where the cards work."""
        self._pools = [
            (pool, {agent.name: place for place, agent in enumerate(pool.orchestrators)})
            for pool in pools
        ]

    def price_usd(self, gpu: str) -> float:
        """Street price of a card with its part of a host, USD."""
        if gpu not in self._prices_usd:
            catalogue = self._works.model.catalogue
            street_usd = float(catalogue.street_usd[catalogue.index(gpu)])
            host_share = cost.CostModel().host_share
            self._prices_usd[gpu] = street_usd * (1 + host_share)
        return self._prices_usd[gpu] * self._factor

    def scale_prices(self, factor: float) -> None:
        """Cards cost another multiple from now on."""
        self._factor *= factor

    def rent_usd(self, traits: OrchestratorTraits, length_us: int) -> float:
        """What a card earns elsewhere in some time, less the power it draws for that."""
        key = traits.gpu, traits.region
        if key not in self._rent_usd_h:
            self._rent_usd_h[key] = self._rent(*key)
        return length_us / HOUR_US * self._rent_usd_h[key]

    def _rent(self, gpu: str, region: str) -> float:
        catalogue = self._works.model.catalogue
        tdp_w = float(catalogue.tdp_w[catalogue.index(gpu)])
        added_kw = tdp_w * (1 - cost.IDLE_SHARE) / WATTS_PER_KW
        usd_kwh = cost.electricity_usd_kwh(region, business=True)
        power_usd_h = added_kw * cost.CostModel().pue * usd_kwh
        return self._site.rental_share * (typical_rent_usd_h(gpu) - power_usd_h)

    def slots(self, capabilities: Iterable[str], gpu: str, gpus: int) -> dict[str, int]:
        """Streams or requests that an orchestrator with some cards takes at once."""
        return self._sessions.slots(capabilities, gpu, gpus)

    def changed(self, traits: OrchestratorTraits) -> None:
        """An orchestrator has other cards on the network: its work spreads over these."""
        on = max(traits.gpus - traits.off_network, 1)
        for pool, places in self._pools:
            place = places.get(traits.name)
            if place is not None:
                pool.service.gpus[place] = on
                engines = self._works.engines(traits.gpu)
                pool.service.servers[place] = max(on * engines, 1)


@lru_cache(maxsize=64)
def typical_rent_usd_h(gpu: str) -> float:
    """What tenants pay for an hour of a card: the middle of the quotes, USD.

    The geometric mean of all ends of dated quotes, of markets of hosts where there are any.
    """
    quotes = rents(gpu)
    hosts = [quote for quote in quotes if quote.network == "decentralised"] or quotes
    ends = [end for quote in hosts for end in (quote.usd_low, quote.usd_high)]
    return float(np.exp(np.mean(np.log(ends))))

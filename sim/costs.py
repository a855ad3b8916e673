"""What a round costs an orchestrator: power, hardware and gas."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from agents.orchestrator import Orchestrator
from protocol.units import WEI_PER_UNIT
from sim.clock import US_PER_S
from sim.gas import GasCosts
from sim.market import Market, Quote
from sim.population import VIDEO
from sim.work import Works
from workloads import cost, encoder
from workloads.capabilities import find_capability
from workloads.capabilities.transcode import LADDER_PIXELS_PER_S
from workloads.latency import Load


class Prices(NamedTuple):
    """What tokens and gas cost in a round."""

    market: Quote
    gas: GasCosts


class CostMeter:
    """Works out orchestrators' costs of a round.

    Cards draw idle power all the time and more while sessions run on them; the hardware
    is written off over its lifetime whether it is busy or not; each reward call and each
    redemption pays for its gas.
    """

    def __init__(self, works: Works, market: Market, gas: GasCosts) -> None:
        self._model = works.model
        self._market = market
        self._gas = gas
        self._cost = cost.CostModel()
        self._session_w: dict[tuple[str, str], float] = {}
        self._usd_kwh: dict[str, float] = {}
        self._hardware_factor = 1.0

    def change_gas(self, gas: GasCosts) -> None:
        """Calls cost otherwise from now on."""
        self._gas = gas

    def scale_electricity(self, region: str, factor: float) -> None:
        """Electricity in a region costs another multiple from now on."""
        self._usd_kwh[region] = self._electricity_usd_kwh(region) * factor

    def scale_hardware(self, factor: float) -> None:
        """Cards cost another multiple from now on."""
        self._hardware_factor *= factor

    def prices(self) -> Prices:
        """What tokens and gas cost now."""
        return Prices(self._market.quote(), self._gas)

    def round_cost_usd(
        self, agent: Orchestrator, length_us: int, rewarded: bool, prices: Prices
    ) -> float:
        """Cost of one orchestrator's round, USD, from its counters of the round.

        Args:
            agent: the orchestrator.
            length_us: length of the round, microseconds.
            rewarded: whether it called reward.
            prices: of tokens and gas in the round.
        """
        traits, catalogue = agent.traits, self._model.catalogue
        gpu = catalogue.index(traits.gpu)
        length_s = length_us / US_PER_S
        idle_ws = traits.gpus * catalogue.tdp_w[gpu] * cost.IDLE_SHARE * length_s
        work_ws = sum(
            busy_us / US_PER_S * self._session_power_w(capability, traits.gpu)
            for capability, busy_us in agent.busy_us.items()
        )
        price = self._electricity_usd_kwh(traits.region)
        energy = replace(self._cost, electricity_usd_kwh=price)
        hardware = replace(self._cost, utilisation=1.0).hardware_usd_per_busy_s(
            catalogue.street_usd[gpu] * self._hardware_factor
        )
        gas = agent.tickets.sent * prices.gas.redeem
        gas += prices.gas.reward if rewarded else 0
        gas_eth = gas * prices.market.gas_price_wei / WEI_PER_UNIT
        return float(
            energy.energy_usd_per_s(np.array(idle_ws + work_ws))
            + hardware * traits.gpus * length_s
            + gas_eth * prices.market.eth_usd
        )

    def _electricity_usd_kwh(self, region: str) -> float:
        """Price of electricity where an orchestrator is."""
        if region not in self._usd_kwh:
            self._usd_kwh[region] = cost.electricity_usd_kwh(region, business=True)
        return self._usd_kwh[region]

    def _session_power_w(self, capability: str, gpu: str) -> float:
        """Power in watts that one running session adds to an idle card."""
        key = capability, gpu
        if key not in self._session_w:
            self._session_w[key] = self._added_power_w(capability, gpu)
        return self._session_w[key]

    def _added_power_w(self, capability: str, gpu: str) -> float:
        model = self._model
        index = np.array([model.catalogue.index(gpu)])
        found = find_capability(capability)
        load = model.load(capability, found.default_units, index)
        if capability == VIDEO:
            in_work = LADDER_PIXELS_PER_S / encoder.ENGINE_PIXELS_PER_S
        else:
            in_work = (found.target_fps or 0.0) * float(
                model.mean_s(capability, found.default_units, index)[0]
            )
        zero = np.zeros(1)
        idle_w = cost.watts(model.catalogue, index, Load(zero, zero, zero))
        added_w = cost.watts(model.catalogue, index, load) - idle_w
        return float(added_w[0]) * min(in_work, 1.0)

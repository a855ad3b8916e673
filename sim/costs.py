"""What work costs an orchestrator: power, hardware, gas, room and traffic."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from agents.orchestrator import Orchestrator
from agents.strategies.pricing import UnitCosts
from agents.traits import OrchestratorTraits
from protocol.units import WEI_PER_UNIT
from sim.clock import US_PER_S
from sim.config import SiteConfig
from sim.gas import GasCosts
from sim.market import Market, Quote
from sim.network import LIVE_AI_BITS_PER_S, VIDEO_BITS_PER_S
from sim.population import LIVE_AI, VIDEO, VOD
from sim.work import Works
from workloads import cost, encoder
from workloads.capabilities import find_capability
from workloads.capabilities.transcode import LADDER_PIXELS_PER_S
from workloads.latency import Load

HOUR_S = 3_600
"""Seconds in an hour."""

BITS_PER_GB = 8e9
"""Bits in a gigabyte."""


class Prices(NamedTuple):
    """What tokens and gas cost in a round."""

    market: Quote
    gas: GasCosts


class RoundCosts(NamedTuple):
    """What a round costs orchestrators, USD; arrays `[orchestrators]`.

    Args:
        energy_usd: power of their cards, idle and at work.
        hardware_usd: what their cards lose in value.
        gas_usd: their reward calls and redemptions.
        site_usd: room, rack and line by card, and traffic.
    """

    energy_usd: np.ndarray
    hardware_usd: np.ndarray
    gas_usd: np.ndarray
    site_usd: np.ndarray


class CardCosts(NamedTuple):
    """What a card costs in a place, whatever it does.

    Args:
        idle_w: watts that it draws without work.
        usd_per_ws: price of a watt for a second, USD.
        loss_usd_per_s: what it loses in value in a second, USD.
    """

    idle_w: float
    usd_per_ws: float
    loss_usd_per_s: float


class Worked(NamedTuple):
    """What an orchestrator's round is paid for.

    Args:
        traits: of the orchestrator.
        card: what its cards cost then.
        busy_us: how long slots were busy, by capability, microseconds.
        sent: transactions that redeemed tickets.
    """

    traits: OrchestratorTraits
    card: CardCosts
    busy_us: Mapping[str, int]
    sent: int


class CostMeter:
    """Works out orchestrators' costs of a round, and of a unit of work.

    Cards draw idle power all the time and more while sessions run on them; the hardware
    is written off over its lifetime whether it is busy or not; each reward call and each
    redemption pays for its gas. Room is paid by card, traffic by what goes in and out.

    Args:
        works: the workload model.
        market: prices of tokens and gas.
        gas: what calls use.
        site: room and traffic.
        pixels_per_s: pixels billed per second of stream, by capability.
    """

    def __init__(
        self,
        works: Works,
        market: Market,
        gas: GasCosts,
        site: SiteConfig,
        pixels_per_s: Mapping[str, int],
    ) -> None:
        self._model = works.model
        self._market = market
        self._gas = gas
        self._site = site
        self._pixels_per_s = dict(pixels_per_s)
        self._cost = cost.CostModel()
        self._session_w: dict[tuple[str, str], float] = {}
        self._second_usd: dict[tuple[str, str, str], tuple[float, float]] = {}
        self._energies: dict[str, cost.CostModel] = {}
        self._cards: dict[tuple[str, str], CardCosts] = {}
        self._hardware_factor = 1.0

    def change_gas(self, gas: GasCosts) -> None:
        """Calls cost otherwise from now on."""
        self._gas = gas

    def scale_electricity(self, region: str, factor: float) -> None:
        """Electricity in a region costs another multiple from now on."""
        energy = self._energy(region)
        self._energies[region] = replace(
            energy, electricity_usd_kwh=energy.electricity_usd_kwh * factor
        )
        self._forget()

    def scale_hardware(self, factor: float) -> None:
        """Cards cost another multiple from now on."""
        self._hardware_factor *= factor
        self._forget()

    def _forget(self) -> None:
        """Work the costs of cards out again when they are asked for."""
        self._cards.clear()
        self._second_usd.clear()

    def prices(self) -> Prices:
        """What tokens and gas cost now."""
        return Prices(self._market.quote(), self._gas)

    def reward_gas_usd(self) -> float:
        """Gas of a reward call at today's prices, USD."""
        gas_eth = self._gas.reward * self._market.gas_price_wei / WEI_PER_UNIT
        return gas_eth * self._market.eth_usd

    def worked(self, agents: Sequence[Orchestrator]) -> list[Worked]:
        """What some orchestrators' round is paid for, at what cards cost now."""
        return [
            Worked(
                agent.traits,
                self._card(agent.traits.gpu, agent.traits.region),
                agent.busy_us,
                agent.tickets.sent,
            )
            for agent in agents
        ]

    def of_round(
        self,
        worked: Sequence[Worked],
        length_us: int,
        rewarded: Sequence[bool],
        prices: Prices,
    ) -> RoundCosts:
        """Costs of some orchestrators' round.

        Args:
            worked: what it is paid for.
            length_us: length of the round, microseconds.
            rewarded: whether each called reward.
            prices: of tokens and gas in the round.
        """
        length_s = length_us / US_PER_S
        cards = [each.card for each in worked]
        gpus = np.array([each.traits.gpus for each in worked], dtype=np.float64)
        idle_w = np.array([card.idle_w for card in cards])
        usd_per_ws = np.array([card.usd_per_ws for card in cards])
        loss_usd_per_s = np.array([card.loss_usd_per_s for card in cards])
        work_ws, traffic_usd = self._of_work(worked)
        room_usd = self._site.hosting_usd_per_gpu_h * gpus * length_s / HOUR_S
        return RoundCosts(
            (gpus * idle_w * length_s + work_ws) * usd_per_ws,
            loss_usd_per_s * gpus * length_s,
            np.array(_gas_eth(worked, rewarded, prices)) * prices.market.eth_usd,
            room_usd + traffic_usd,
        )

    def _of_work(self, worked: Sequence[Worked]) -> np.ndarray:
        """`[2, orchestrators]` watt seconds and USD of traffic that work added."""
        added = np.zeros((2, len(worked)))
        for place, each in enumerate(worked):
            for capability, busy_us in each.busy_us.items():
                if busy_us:
                    busy_s = busy_us / US_PER_S
                    power_w = self._session_power_w(capability, each.traits.gpu)
                    added[0, place] += busy_s * power_w
                    added[1, place] += busy_s * self._traffic_usd_per_s(capability)
        return added

    def _card(self, gpu: str, region: str) -> CardCosts:
        """What a card costs where it stands."""
        known = self._cards.get((gpu, region))
        if known is None:
            index = self._model.catalogue.index(gpu)
            known = self._cards[gpu, region] = CardCosts(
                idle_w=float(self._model.catalogue.tdp_w[index]) * cost.IDLE_SHARE,
                usd_per_ws=float(self._energy(region).energy_usd_per_s(np.array(1.0))),
                loss_usd_per_s=self._hardware_usd_per_s(index),
            )
        return known

    def of_unit(self, capability: str, traits: OrchestratorTraits) -> UnitCosts | None:
        """Cost of a unit of work at today's price of ETH; None for what it can't do.

        Files are done by the engines that do live video, at the same cost. Who sells video
        and live AI pays its cards by both in equal parts.
        """
        kind = VIDEO if capability == VOD else capability
        slots, pixels_per_s = traits.slots.get(kind, 0), self._pixels_per_s.get(kind, 0)
        if not slots or not pixels_per_s:
            return None
        on = traits.gpus - traits.off_network
        kinds = sum(traits.slots.get(each, 0) > 0 for each in (VIDEO, LIVE_AI))
        marginal_usd_s, fixed_usd_s = self._usd_per_s(kind, traits.gpu, traits.region)
        wei_per_usd = WEI_PER_UNIT / self._market.eth_usd
        return UnitCosts(
            marginal_usd_s / pixels_per_s * wei_per_usd,
            fixed_usd_s * on / kinds / (slots * pixels_per_s) * wei_per_usd,
        )

    def _usd_per_s(self, capability: str, gpu: str, region: str) -> tuple[float, float]:
        """What a second of a session adds, and one of a card costs anyway, USD."""
        key = capability, gpu, region
        if key not in self._second_usd:
            card = self._card(gpu, region)
            self._second_usd[key] = (
                self._session_power_w(capability, gpu) * card.usd_per_ws
                + self._traffic_usd_per_s(capability),
                card.idle_w * card.usd_per_ws
                + card.loss_usd_per_s
                + self._site.hosting_usd_per_gpu_h / HOUR_S,
            )
        return self._second_usd[key]

    def _energy(self, region: str) -> cost.CostModel:
        """The cost model at the price of electricity where an orchestrator is."""
        if region not in self._energies:
            price = cost.electricity_usd_kwh(region, business=True)
            self._energies[region] = replace(self._cost, electricity_usd_kwh=price)
        return self._energies[region]

    def _hardware_usd_per_s(self, gpu: int) -> float:
        """What a card loses in value in a second, USD."""
        always = replace(self._cost, utilisation=1.0)
        street_usd = self._model.catalogue.street_usd[gpu] * self._hardware_factor
        return float(always.hardware_usd_per_busy_s(street_usd))

    def _traffic_usd_per_s(self, capability: str) -> float:
        """What a second of a session costs in traffic, USD."""
        bits = LIVE_AI_BITS_PER_S if capability == LIVE_AI else VIDEO_BITS_PER_S
        return bits / BITS_PER_GB * self._site.traffic_usd_per_gb

    def _session_power_w(self, capability: str, gpu: str) -> float:
        """Watts that one running session adds to an idle card; files are as live video."""
        kind = VIDEO if capability == VOD else capability
        key = kind, gpu
        if key not in self._session_w:
            self._session_w[key] = self._added_power_w(kind, gpu)
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


def _gas_eth(
    worked: Sequence[Worked], rewarded: Sequence[bool], prices: Prices
) -> list[float]:
    """ETH of gas that each paid in a round, for a reward call and redemptions."""
    gas, gas_price_wei = prices.gas, prices.market.gas_price_wei
    return [
        (each.sent * gas.redeem + gas.reward * called) * gas_price_wei / WEI_PER_UNIT
        for each, called in zip(worked, rewarded, strict=True)
    ]

"""What gateways buy: counted stint by stint, closed round by round."""

import math
from typing import NamedTuple

from agents.business import Business, Trade
from protocol.state import State
from protocol.units import WEI_PER_UNIT
from sim.clock import US_PER_S
from sim.market import Market
from sim.recorder import Recorder
from sim.resolutions.lanes import Lane


class Branch(NamedTuple):
    """A gateway's lane and its business."""

    lane: Lane
    business: Business


class TradeBooks:
    """Writes the table `gateways` and lets the businesses draw their conclusions."""

    def __init__(self, recorder: Recorder, market: Market, branches: list[Branch]) -> None:
        self.branches = branches
        self._recorder = recorder
        self._market = market
        self._levels: dict[str, dict[str, float]] = {}

    def set_level(self, gateway: str, cause: str, factor: float) -> None:
        """A gateway's work is another multiple of what it would be, for one cause."""
        self._levels.setdefault(gateway, {})[cause] = factor
        for lane, business in self.branches:
            if lane.gateway.name == gateway:
                lane.demand.scale = business.demand_factor * self._level(gateway)

    def _level(self, gateway: str) -> float:
        return math.prod(self._levels.get(gateway, {}).values())

    def close_round(self, state: State, round_number: int) -> None:
        """A round is over: write what was bought, and set the demand of the next."""
        for lane, business in self.branches:
            gateway, counts = lane.gateway, lane.counts
            fees_wei = counts.fee_milliwei / 1_000
            trade = Trade(
                minutes=counts.served_us / US_PER_S / 60,
                streams=counts.streams,
                lost=counts.lost,
                late=counts.late,
                fees_usd=fees_wei / WEI_PER_UNIT * self._market.eth_usd,
            )
            sender = state.tickets.senders[gateway.name]
            self._recorder.append(
                "gateways",
                round_number,
                gateway.name,
                gateway.traits.region,
                gateway.traits.capability,
                trade.minutes,
                trade.streams,
                trade.lost,
                trade.late,
                counts.moves,
                fees_wei / WEI_PER_UNIT,
                counts.tickets_wei / WEI_PER_UNIT,
                business.profit_usd(trade),
                business.demand_factor,
                business.on_network,
                sender.deposit_wei / WEI_PER_UNIT,
                sender.reserve_wei / WEI_PER_UNIT,
            )
            business.close_round(trade)
            lane.demand.scale = business.demand_factor * self._level(gateway.name)
            counts.clear()

"""Builds the market of a world, and changes it, from its configuration."""

from typing import Any

from sim.clock import Clock
from sim.config import ImpactConfig, MarketConfig
from sim.market.depth import Depth
from sim.market.market import Market
from sim.market.pool import Pool
from sim.market.prices import Constant, PriceProcess
from sim.market.sellers import Sellers
from sim.snapshot import Snapshot


def price_process(config: MarketConfig) -> PriceProcess:
    """The process in force; prices stay where none is chosen."""
    process: PriceProcess = Constant() if config.prices is None else config.prices
    return process


def build_market(
    config: MarketConfig, snapshot: Snapshot, gas_price_wei: int, clock: Clock
) -> Market:
    """A market with its configured prices, and a pool where trade moves them."""
    opening: Any = getattr(price_process(config), "opening", None)
    lpt_usd, eth_usd = (
        opening() if opening is not None else (snapshot.lpt_usd, snapshot.eth_usd)
    )
    market = Market(
        lpt_usd if config.lpt_usd is None else config.lpt_usd,
        eth_usd if config.eth_usd is None else config.eth_usd,
        gas_price_wei,
    )
    set_trade(market, config, clock)
    return market


def set_trade(market: Market, config: MarketConfig, clock: Clock) -> None:
    """Let trade move the price, or not any more; what it has done so far stays."""
    impact = config.impact
    if not impact.enabled:
        market.pool = market.sellers = None
        return
    terms = {"fee": impact.fee, "half_life_hours": impact.half_life_hours}
    if market.pool is None:
        market.pool = Pool(clock, _depth(impact), **terms)
    else:
        market.pool.become(_depth(impact), **terms)
    sales = {
        "share": config.sold_share_of_withdrawals,
        "most_below": impact.most_below,
    }
    if market.sellers is None:
        market.sellers = Sellers(clock, market, **sales)
    else:
        market.sellers.become(**sales)


def _depth(impact: ImpactConfig) -> Depth:
    return Depth(impact.deep_usd, impact.thin_usd, impact.edge)

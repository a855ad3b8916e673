"""Prices outside the network: how they move, what selling does to them."""

from sim.market.bootstrap import BlockBootstrap
from sim.market.course import PriceCourse
from sim.market.depth import Depth
from sim.market.diffusion import GeometricBrownian, JumpDiffusion
from sim.market.market import Market
from sim.market.pool import Pool
from sim.market.prices import Constant, Move, PriceProcess, Quote
from sim.market.recorded import Recorded
from sim.market.sellers import Sellers

__all__ = [
    "BlockBootstrap",
    "Constant",
    "Depth",
    "GeometricBrownian",
    "JumpDiffusion",
    "Market",
    "Move",
    "Pool",
    "PriceCourse",
    "PriceProcess",
    "Quote",
    "Recorded",
    "Sellers",
]

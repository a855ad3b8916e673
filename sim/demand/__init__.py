"""What arrives at the gateways: drawn by a law, or replayed from a record."""

from sim.demand.arrivals import Arrivals
from sim.demand.base import Demand
from sim.demand.bursts import Bursts
from sim.demand.rates import Rate, Weeks
from sim.demand.streams import StreamDemand
from sim.demand.trace import Trace, TraceDemand, load_trace

__all__ = [
    "Arrivals",
    "Bursts",
    "Demand",
    "Rate",
    "StreamDemand",
    "Trace",
    "TraceDemand",
    "Weeks",
    "load_trace",
]

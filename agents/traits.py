"""What sets one orchestrator or gateway apart from another."""

from dataclasses import dataclass
from enum import Enum

from protocol.units import Address


class Presence(Enum):
    """Whether an orchestrator takes part.

    dormant: it may enter later; it holds no stake and pays for nothing.
    present: it runs its cards, and is active when it has stake enough.
    left: it has left for good.
    """

    dormant = "dormant"
    present = "present"
    left = "left"


@dataclass(frozen=True, slots=True)
class OrchestratorTraits:
    """What an orchestrator is like; replaced as a whole when it grows or shrinks.

    Attributes:
        name: its address.
        region: where its nodes are.
        gpu: name of its GPUs in the catalogue.
        gpus: how many it has.
        off_network: the part of them that works for other networks.
        slots: sessions that it can run at once, by capability.
        listed_wei: its price per unit when the run starts, by capability, wei; the
            overhead of redeeming tickets comes on top.
        reliability: probability that it calls reward in a round.
        failure_rate: probability that it fails a session that it was given.
        host_factor: slowness of its hosts relative to the GPU's model, around 1.
    """

    name: Address
    region: str
    gpu: str
    gpus: int
    slots: dict[str, int]
    listed_wei: dict[str, float]
    reliability: float
    failure_rate: float
    host_factor: float
    off_network: int = 0


@dataclass(frozen=True, slots=True)
class GatewayTraits:
    """What a gateway is like, fixed for the run.

    Attributes:
        name: its address.
        region: where its users are.
        capability: the kind of work that it sends.
        demand_share: its share of all demand for that capability, 0..1.
        deposit_wei: deposit that it keeps up, wei.
        reserve_wei: reserve that it keeps up, wei.
    """

    name: Address
    region: str
    capability: str
    demand_share: float
    deposit_wei: int
    reserve_wei: int

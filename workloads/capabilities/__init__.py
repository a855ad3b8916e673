"""The jobs of the network: what is paid for, what work it takes, what bounds it.

One file per capability, each with one `Capability` record; `CAPABILITIES` finds them by
name. A new one is one file and one line in the registry.
"""

from workloads.capabilities.base import Capability, Phase, UnknownCapability
from workloads.capabilities.registry import CAPABILITIES, find_capability

__all__ = ["CAPABILITIES", "Capability", "Phase", "UnknownCapability", "find_capability"]

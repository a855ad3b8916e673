"""The jobs of the network: what is paid for, what work it takes, what bounds it.

One file per capability, each with one `Capability` record; `CAPABILITIES` finds them by
name. A new one is one file and one line in the registry; an app's own container is one call
of `byoc_app`, and the language model under other conditions one of `language_model`.
"""

from workloads.capabilities.base import Capability, Limit, Phase, UnknownCapability
from workloads.capabilities.byoc import BadMix, byoc_app
from workloads.capabilities.llm import language_model
from workloads.capabilities.registry import CAPABILITIES, find_capability

__all__ = [
    "CAPABILITIES",
    "BadMix",
    "Capability",
    "Limit",
    "Phase",
    "UnknownCapability",
    "byoc_app",
    "find_capability",
    "language_model",
]

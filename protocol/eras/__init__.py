"""The versions of Livepeer, each as its differences, and proposals to put on top of one.

The transitions are those of the contracts at f225b10 and are shared by all eras. What an
era lacked is taken away by its rules and its numbers; what an upgrade repaired stays
repaired: a run shows an era's mechanism, not its bugs.
"""

from protocol.eras.base import Era, Gas, Setting
from protocol.eras.confluence import CONFLUENCE
from protocol.eras.delta import DELTA
from protocol.eras.streamflow import STREAMFLOW
from protocol.eras.variants import VARIANTS, Variant, VariantError, with_variants

__all__ = [
    "Era",
    "Gas",
    "Setting",
    "ERAS",
    "STREAMFLOW",
    "CONFLUENCE",
    "DELTA",
    "Variant",
    "VariantError",
    "VARIANTS",
    "with_variants",
]

ERAS = {era.name: era for era in (STREAMFLOW, CONFLUENCE, DELTA)}
"""Every era by name, in order."""

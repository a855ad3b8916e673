"""Policies with classes of the user's own are tried out before anything is run."""

import sys
from collections.abc import Sequence
from traceback import walk_tb

from agents.commission import CommissionDesk
from agents.hardware import Rack
from agents.orchestrator import PriceError
from agents.strategies.rewards_use import check_amount
from experiments.errors import BadInput
from experiments.runs.provenance import PACKAGES
from experiments.studies.stress.trial import run_a_round
from sim.config import WorldConfig

MISTAKES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a class that has been written wrongly raises, or its wrong decisions do."""

OTHERS = {*PACKAGES, *sys.stdlib_module_names}
"""Packages, and modules of Python, that are not the user's."""

READERS = {CommissionDesk.__module__, Rack.__module__}
"""Modules that ask for a decision, take it apart and refuse what is none."""


def decide_once(world: WorldConfig) -> None:
    """Let the followed orchestrator decide in a short run.

    An error is the policy's where a module of the user's had a part in it, or where it is
    about what was decided. Any other is ours, and goes on.

    Args:
        world: with its strategies built; little work is sent, whatever it says.

    Raises:
        BadInput: a strategy raises an error, or decides what can't be done.
    """
    try:
        run_a_round(world)
    except MISTAKES as error:
        strategies = [
            type(each)
            for policy in world.policies.values()
            for each in policy.chosen().values()
        ]
        if not _is_the_policys(error, strategies):
            raise
        named = ", ".join(f"{each.__module__}.{each.__name__}" for each in strategies)
        told = f"raised {type(error).__name__}: {error}"
        raise BadInput("strategy", named, told) from error


def _is_the_policys(error: Exception, strategies: Sequence[type]) -> bool:
    """Whether an error comes from the user's modules, or is about a decision."""
    if isinstance(error, PriceError):
        return True
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    passed = [str(frame.f_globals.get("__name__")) for frame in frames]
    bases = {base.__module__ for each in strategies for base in each.__mro__[:-1]}
    own = {name for name in bases if name.partition(".")[0] not in OTHERS}
    refused = any(frame.f_code is check_amount.__code__ for frame in frames)
    return refused or passed[-1] in READERS or not own.isdisjoint(passed)

"""Policies with classes of the user's own are tried out before anything is run."""

from experiments.errors import BadInput
from experiments.studies.stress.trial import run_a_round
from sim.config import WorldConfig

MISTAKES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)
"""What a class that has been written wrongly raises, or its wrong decisions do."""


def decide_once(world: WorldConfig) -> None:
    """Let the followed orchestrator decide in a short run.

    Args:
        world: with its strategies built; little work is sent, whatever it says.

    Raises:
        BadInput: a strategy raises an error, or decides what can't be done.
    """
    try:
        run_a_round(world)
    except MISTAKES as error:
        own = [
            f"{type(each).__module__}.{type(each).__name__}"
            for policy in world.policies.values()
            for each in policy.chosen().values()
        ]
        told = f"raised {type(error).__name__}: {error}"
        raise BadInput("strategy", ", ".join(own), told) from error

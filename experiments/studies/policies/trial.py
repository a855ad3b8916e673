"""Policies with classes of the user's own are tried out before anything is run."""

import tempfile
from dataclasses import replace
from pathlib import Path

from experiments.errors import BadInput
from sim.config import HorizonConfig, WorldConfig
from sim.runner import run_world

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
    demand = replace(
        world.demand,
        trace=None,
        video_minutes_per_week=0.0,
        live_ai=replace(world.demand.live_ai, minutes_per_week=0.0),
        vod=replace(world.demand.vod, minutes_per_week=0.0),
    )
    short = replace(world, horizon=HorizonConfig(rounds=1), demand=demand)
    with tempfile.TemporaryDirectory(prefix="livepeer-sim-") as folder:
        try:
            run_world(short, Path(folder), tables=set())
        except MISTAKES as error:
            own = [
                f"{type(each).__module__}.{type(each).__name__}"
                for policy in world.policies.values()
                for each in policy.chosen().values()
            ]
            told = f"raised {type(error).__name__}: {error}"
            raise BadInput("strategy", ", ".join(own), told) from error

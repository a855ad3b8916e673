"""Strategies of the user's own are tried out before anything is run."""

import tempfile
from dataclasses import replace
from pathlib import Path

from agents.delegator import NonsenseDecisionError
from experiments.errors import BadInput
from sim.config import HorizonConfig, WorldConfig
from sim.runner import run_world
from sim.wallets import StrategyFailedError


def enter_once(world: WorldConfig) -> None:
    """Let every wallet decide where it bonds first, and look a few times in a round.

    Args:
        world: with its strategies built; little work is sent, whatever it says.

    Raises:
        BadInput: a strategy raises an error, or decides what can't be done.
    """
    wallets = {
        name: replace(wallet, look_rounds=0.25) for name, wallet in world.wallets.items()
    }
    try:
        run_a_round(replace(world, wallets=wallets))
    except (NonsenseDecisionError, StrategyFailedError) as error:
        raise BadInput("strategy", None, str(error)) from error


def run_a_round(world: WorldConfig) -> None:
    """Run one round of a world without work, and keep nothing of it."""
    demand = replace(
        world.demand,
        trace=None,
        video_minutes_per_week=0.0,
        live_ai=replace(world.demand.live_ai, minutes_per_week=0.0),
        vod=replace(world.demand.vod, minutes_per_week=0.0),
    )
    short = replace(world, horizon=HorizonConfig(rounds=1), demand=demand)
    with tempfile.TemporaryDirectory(prefix="livepeer-sim-") as folder:
        run_world(short, Path(folder), tables=set())

"""Orchestrators' rounds are settled when somebody asks, to the same figures as at once."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.strategies.presence import LeavesAtLoss
from agents.strategies.rewards_use import SellShare
from sim import results
from sim.build import WorldBuilder
from sim.config import Resolution
from sim.engine import Engine
from sim.scenarios.nodes import GpuShortage
from sim.scenarios.prices import EnergyPrices, GasSpike, TokenPrices
from tests.sim.world import small_config

FIGURES = (
    "cash_usd",
    "earned_lpt",
    "unsold_lpt",
    "sold_lpt",
    "total_profit_usd",
    "results",
    "profits_usd",
    "hardware_usd",
)

CHANGES = {
    "horizon.rounds": 8,
    "resolution": Resolution.round,
    "scenarios": {
        "crash": TokenPrices(at_round=1, lpt_factor=0.5),
        "power": EnergyPrices(at_round=2, rounds=2, factor=3.0),
        "cards": GpuShortage(at_round=3),
        "gas": GasSpike(at_round=4, rounds=1),
    },
}


def a_world(
    directory: Path,
    tables: set[str] | None,
    at: int,
    changed: Any,
    *,
    copied: bool = False,
) -> Engine:
    """A world in which the strategies change after some rounds; it may go on as a copy."""
    directory.mkdir()
    engine = WorldBuilder(small_config(CHANGES), directory, 0, tables).build()
    engine.start()
    for number in range(CHANGES["horizon.rounds"]):
        if number == at:
            if copied:
                engine = pickle.loads(pickle.dumps(engine))
                engine.recorder.move_to(directory)
            for agent in engine.orchestrators[::3]:
                agent.decide_by(replace(agent._strategies, **changed))
        engine.run_round()
    engine.stop()
    return engine


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"rewards_use": SellShare(every_rounds=2)},
        {"presence": LeavesAtLoss(patience_rounds=2)},
    ],
)
def test_it_makes_no_difference_when_rounds_are_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]
) -> None:
    at_once = a_world(tmp_path / "at_once", None, 5, changed)
    later = a_world(tmp_path / "later", {"rounds"}, 5, changed)
    monkeypatch.setattr(results, "MOST_WAITING", 3 * len(later.orchestrators))
    in_threes = a_world(tmp_path / "in_threes", {"rounds"}, 5, changed)
    copied = a_world(tmp_path / "copied", {"rounds"}, 5, changed, copied=True)
    for engine in (later, in_threes, copied):
        for ours, theirs in zip(engine.orchestrators, at_once.orchestrators, strict=True):
            for name in FIGURES:
                assert getattr(ours.account, name) == getattr(theirs.account, name), name
    assert len({agent.account.cash_usd for agent in at_once.orchestrators}) > 50


def test_nobody_settles_what_nobody_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    settle = results.Settlement._results
    monkeypatch.setattr(
        results.Settlement,
        "_results",
        lambda self, ended: asked.append(ended) or settle(self, ended),
    )
    engine = a_world(tmp_path / "run", {"rounds"}, 99, {})
    assert asked == []
    assert len(engine.orchestrators[0].account.results) == CHANGES["horizon.rounds"]
    assert len(asked) == CHANGES["horizon.rounds"]

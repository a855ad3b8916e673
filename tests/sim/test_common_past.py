"""Worlds that go on from a common past are those that were simulated from the start."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sim.common_past import CommonPast
from sim.config import Resolution, WorldConfig
from sim.runner import WorldSummary, run_world
from sim.scenarios.attacks import JustInTime
from sim.scenarios.exits import OrchestratorExit
from sim.scenarios.nodes import RegionOutage, RewardCallsMissed
from sim.scenarios.prices import GasSpike, TokenPrices
from sim.tables import TABLES
from tests.sim.world import small_config

ROUNDS, AT = 3, 1

SCENARIOS: dict[str, Any] = {
    "price_crash": TokenPrices(at_round=AT, spread=0.3),
    "top_orchestrator_exits": OrchestratorExit(at_round=AT + 1),
    "region_outage": RegionOutage(at_round=AT),
    "reward_calls_missed": RewardCallsMissed(at_round=AT, rounds=1),
    "just_in_time_bonding": JustInTime(at_round=AT),
    "gas_spike": GasSpike(at_round=0, rounds=2),
}

CALM, CRASH = "", "price_crash"
EXIT = "top_orchestrator_exits+region_outage"
BOND = "just_in_time_bonding+price_crash+reward_calls_missed"
SPIKE = "gas_spike"
SPIKE_AND_CRASH = f"{SPIKE}+{CRASH}"

Found = tuple[dict[str, bytes], WorldSummary]


@pytest.fixture(scope="module", autouse=True)
def small_parts():
    """Tables are written in parts early, so that there are some when worlds part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.recorder.ROWS_PER_PART", 400)
        yield


def world(scenarios: str, resolution: str = "round") -> WorldConfig:
    made = small_config({"horizon.rounds": ROUNDS})
    made.resolution = Resolution[resolution]
    made.scenarios = {name: SCENARIOS[name] for name in scenarios.split("+") if name}
    return made


def finish(made: WorldConfig, common: CommonPast | None = None, **options: Any) -> Found:
    with TemporaryDirectory() as folder:
        facts = run_world(made, Path(folder), replication=1, common=common, **options)
        return {path.stem: path.read_bytes() for path in Path(folder).iterdir()}, facts


@lru_cache
def alone(scenarios: str, resolution: str = "round") -> Found:
    """A world that was simulated from the start."""
    return finish(world(scenarios, resolution))


def assert_same(shared: Found, alone: Found) -> None:
    assert set(alone[0]) == set(TABLES)
    assert shared[0] == alone[0]
    for name in ("calls", "events", "sessions", "rows", "emulated", "policies"):
        assert getattr(shared[1], name) == getattr(alone[1], name)


@pytest.mark.parametrize(
    ("resolution", "alternatives", "common"),
    [
        pytest.param("round", (CALM, EXIT, BOND), CommonPast((), AT), id="round"),
        pytest.param("session", (CALM, BOND), CommonPast((), AT), id="session"),
        pytest.param("round", (CALM, SPIKE_AND_CRASH), CommonPast((), 0), id="at once"),
        pytest.param(
            "round",
            (SPIKE, SPIKE_AND_CRASH),
            CommonPast((SPIKE,), AT),
            id="one that all have is under way",
        ),
    ],
)
def test_the_tables_are_the_same_bytes(
    resolution: str, alternatives: Sequence[str], common: CommonPast
) -> None:
    for scenarios in alternatives:
        simulated = list[int]()

        def tell(done: int, rounds: int, simulated: list[int] = simulated) -> None:
            assert rounds == ROUNDS
            simulated.append(done)

        shared = finish(world(scenarios, resolution), common, on_round=tell)
        assert_same(shared, alone(scenarios, resolution))
        first = 0 if scenarios == alternatives[0] else common.rounds
        assert simulated == [*range(first + 1, ROUNDS + 1)]


def test_a_world_that_cant_be_copied_is_simulated_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Own(GasSpike):
        """A scenario whose class can't be found by its name."""

    monkeypatch.setitem(SCENARIOS, SPIKE, Own(at_round=0, rounds=2))
    common = CommonPast((SPIKE,), AT)
    for _ in range(2):
        assert_same(finish(world(SPIKE), common), alone(SPIKE))
        assert common.world(tmp_path) is None

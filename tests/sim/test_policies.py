"""One orchestrator decides otherwise, stays so, and changes nobody else's draws."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from agents.strategies.commission import CoverCosts, Fixed, Terms
from agents.strategies.pricing import Undercut
from sim.branching import branch
from sim.build import WorldBuilder
from sim.checks import check_world
from sim.config import Resolution, WorldConfig
from sim.errors import ConfigError
from sim.followed import PolicyConfig
from sim.saving import load, save
from sim.tables import TABLES
from tests.sim.test_scenarios import states
from tests.sim.world import Run, default_config, run

RANK, ROUNDS = 20, 4
NAME = "orchestrator"


@dataclass(frozen=True)
class Takes:
    """Keeps a share of rewards, whatever it sees, and draws for nothing."""

    reward_cut: float = 0.5

    def terms(self, view: Any, uniform: float) -> Terms:
        """The share."""
        return Terms(self.reward_cut, view.fee_share)


@dataclass(frozen=True)
class Draws:
    """Leaves its commission alone, though it is asked and given a draw every round."""

    def terms(self, view: Any, uniform: float) -> Terms | None:
        """None."""
        return None


def config(**policies: PolicyConfig) -> WorldConfig:
    """Little work, four rounds."""
    made = default_config(
        {
            "horizon.rounds": ROUNDS,
            "resolution": Resolution.round,
            "demand.video_minutes_per_week": 24_000.0,
            "demand.live_ai.minutes_per_week": 7_330.0,
        }
    )
    made.policies = policies
    return made


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A world without a policy."""
    return run(config(), tmp_path_factory.mktemp("usual") / "run")


@pytest.fixture(scope="module")
def greedy(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The orchestrator of a rank takes all rewards and undercuts."""
    policy = PolicyConfig(RANK, commission=Takes(1.0), pricing=Undercut())
    return run(config(greedy=policy), tmp_path_factory.mktemp("greedy") / "run")


def own(whole: Run) -> pl.DataFrame:
    """The rows of the orchestrator that has the rank when the first round opens."""
    table = whole.tables["orchestrators"]
    first = table.filter(pl.col("round") == table["round"].min(), rank=RANK)
    return table.filter(orchestrator=first["orchestrator"].item()).sort("round")


def test_the_orchestrator_of_the_rank_follows_it(usual: Run, greedy: Run) -> None:
    assert greedy.engine.policies.names == {"greedy": own(usual)["orchestrator"][0]}
    assert own(greedy)["reward_cut"].to_list()[-1] == 1.0
    assert own(usual)["reward_cut"].n_unique() == 1
    assert (
        own(greedy)["price_wei_per_pixel"].to_list()
        != own(usual)["price_wei_per_pixel"].to_list()
    )


def test_nobody_else_decides_otherwise(usual: Run, greedy: Run) -> None:
    columns = ["round", NAME, "reward_cut", "fee_share", "price_wei_per_pixel"]
    others = [
        whole.tables["orchestrators"]
        .filter(pl.col(NAME) != own(usual)[NAME][0])
        .select(columns)
        for whole in (usual, greedy)
    ]
    assert others[0].equals(others[1])


def test_a_policy_changes_nobody_elses_draws(usual: Run, greedy: Run) -> None:
    assert states(greedy.engine) == states(usual.engine)
    others = [
        {
            agent.name: (
                agent._price_draws().bit_generator.state,
                agent.commission._draws().bit_generator.state,
            )
            for agent in whole.engine.orchestrators
            if agent.name != own(usual)[NAME][0]
        }
        for whole in (usual, greedy)
    ]
    assert others[0] == others[1]


def test_a_policy_that_does_nothing_leaves_every_table_as_it_is(
    usual: Run, tmp_path: Path
) -> None:
    idle = run(config(idle=PolicyConfig(RANK, commission=Draws())), tmp_path / "idle")
    for name in TABLES:
        assert idle.tables[name].equals(usual.tables[name]), name


def test_a_branch_leaves_policies_alone(tmp_path: Path) -> None:
    """Others get another commission; the policy's stays, after saving too."""
    past = config(greedy=PolicyConfig(RANK, commission=Takes(1.0)))
    (tmp_path / "past").mkdir()
    builder = WorldBuilder(past, tmp_path / "past", 0)
    engine = builder.build()
    engine.start()
    engine.run_round()
    save(engine, tmp_path / "saved", "a")
    engine.close()
    future = replace(past, strategy=replace(past.strategy, commission=CoverCosts()))
    (tmp_path / "future").mkdir()
    after = WorldBuilder(future, tmp_path / "future", 0)
    loaded = load(
        tmp_path / "saved",
        tmp_path / "future",
        "a",
        model=after.works.model,
        strategies={__name__},
    )
    branch(loaded, past, after)
    kinds = {agent.name: type(agent.commission.strategy) for agent in loaded.orchestrators}
    assert kinds.pop(loaded.policies.names["greedy"]) is Takes
    assert set(kinds.values()) == {CoverCosts}
    loaded.close()


@pytest.mark.parametrize(
    ("rank", "told"),
    [
        (0, "policies.mine.rank=0: must be a whole number, at least 1 and at most"),
        (10_000, "which is how many orchestrators there are"),
        (1.5, "policies.mine.rank=1.5: must be a whole number"),
    ],
)
def test_a_rank_that_nobody_has(rank: Any, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        check_world(config(mine=PolicyConfig(rank, commission=Fixed())))


def test_an_orchestrator_follows_one_policy() -> None:
    with pytest.raises(ConfigError, match=r"rank=3: is the rank of policies\.one already"):
        check_world(config(one=PolicyConfig(3), two=PolicyConfig(3)))

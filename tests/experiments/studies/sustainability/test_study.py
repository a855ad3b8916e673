"""The study of fees and inflation: its points, and what it makes of results."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.schema import STUDY, StudyConfig
from experiments.studies.base import Results
from experiments.studies.sustainability.levels import Grid, Level
from experiments.studies.sustainability.study import Sustainability
from experiments.studies.worlds import WorldComposer
from tests.experiments.studies.made import results

SMALL = Sustainability(inflation=[0, 1_000], demand=[0, 1])
GRID = Grid((0, 1_000), (0.0, 1.0))


@pytest.fixture(scope="module")
def worlds() -> WorldComposer:
    job = compose_job(["study=sustainability"], root=STUDY)
    assert isinstance(job.config, StudyConfig)
    return WorldComposer(["study=sustainability"], job.config)


def test_points_are_levels_of_inflation_and_demand(worlds: WorldComposer) -> None:
    question, points = SMALL.points(worlds)
    assert question.baseline == 3
    assert [point.label for point in points] == [
        "0 ppb, demand x0",
        "0 ppb, demand x1",
        "1,000 ppb, demand x0",
        "1,000 ppb, demand x1",
        "0 ppb, demand x1, leaving",
        "1,000 ppb, demand x1, leaving",
    ]
    world = points[3].settings
    assert (world.protocol.inflation, world.protocol.inflation_change) == (1_000, 0)
    assert world.demand.video_minutes_per_week == 2_400_000.0
    assert points[2].settings.demand.live_ai.minutes_per_week == 0.0
    assert {point.keep for point in points} == {("rounds",), ("rounds", "orchestrators")}
    leaver = points[-1].settings.strategy.presence
    assert leaver["_target_"].endswith("LeavesAtLoss")
    assert (leaver["memory_rounds"], leaver["patience_rounds"]) == (10, 10)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"inflation": [1_000, 0]}, "study.inflation"),
        ({"inflation": []}, "study.inflation"),
        ({"inflation": [0, 2 * 10**9]}, "protocol.inflation"),
        ({"inflation": [0.5]}, "study.inflation"),
        ({"demand": [0, 2]}, "study.demand"),
        ({"demand": [1]}, "study.demand"),
        ({"demand": [-1, 1]}, "study.demand"),
        ({"patience_rounds": "long"}, "study.patience_rounds"),
        ({"patience_rounds": 0}, "strategy.presence._target_"),
        ({"title": 3}, "study.title"),
    ],
)
def test_bad_arguments_are_told_by_key(
    worlds: WorldComposer, changed: dict[str, Any], key: str
) -> None:
    with pytest.raises(BadInput) as caught:
        Sustainability(**changed).points(worlds)
    assert caught.value.key == key


def made(folder: Path) -> Results:
    """Two runs of each point, made by hand.

    Without inflation the profit is -100 USD and grows by 200 USD with an ETH of fees;
    with it, it is 50 USD without any fees.
    """
    fees = [[0.0, 0.0], [0.6, 0.7]] * 2 + [[0.6, 0.7]] * 2
    loss = [[-100.0, -110.0], [20.0, 30.0]]
    profit = [[50.0, 60.0], [170.0, 200.0]]
    share = [[0.9, 0.9], [0.4, 0.6], [0.1, 0.1], [0.0, 0.2], [0.5, 0.5], [0.1, 0.1]]
    metrics = {
        "fees_eth_per_day": fees,
        "orchestrators_profit_usd_per_day": [*loss, *profit, loss[1], profit[1]],
        "orchestrators_at_loss_share": share,
        "minted_usd_per_day": [[0.0, 0.0]] * 2 + [[300.0, 330.0]] * 2 + [[0.0, 0.0]] * 2,
        "work_minutes_per_day": [[0.0, 0.0], [100.0, 110.0]] * 3,
    }
    rows = [
        {
            "point": point,
            "replication": replication,
            "round": at,
            "orchestrator": f"o{rank}",
            "active": rank <= 60,
            "rank": rank,
            "presence": "left" if at == 2 and rank >= leaves_from else "present",
        }
        for point, leaves_from in ((4, 31), (5, 61))
        for replication in (0, 1)
        for at in (1, 2)
        for rank in range(1, 71)
    ]
    return results(folder, metrics, orchestrators=pl.DataFrame(rows))


def test_the_answer_names_fees_subsidy_losses_and_leavers(tmp_path: Path) -> None:
    answer = SMALL.answer(made(tmp_path))
    fees, subsidy, losses, leavers, caveat = answer.findings
    # 0.6 x 100 / 120 = 0.5 in one run, 0.7 x 110 / 140 = 0.55 in the other.
    assert "needs 0.525 ETH a day (0.2073 to 0.8427) at 0 ppb; no fees at all" in fees
    assert "It earns 0.65 ETH a day" in fees
    assert "0 USD (0 to 0) at 0 ppb; 3 USD (3 to 3) at 1,000 ppb" in subsidy
    assert "50 % (-77.06 to 177.1) at 0 ppb" in losses
    assert leavers == (
        "Who leaves first, from the highest inflation on: outside the active set: most are "
        "gone at 1,000 ppb; from rank 51 on: most are gone at 0 ppb; ranks 11 to 50: most "
        "are gone at 0 ppb; ranks 1 to 10: most stay at every level."
    )
    assert "price of LPT" in caveat
    assert {*answer.figures} == {"economy", "leavers"}
    table = answer.tables["sustainability"]
    left = table.filter(figure="left: ranks 11 to 50")["mean"].to_list()
    assert left == [0.5, 0.0]


def test_without_results_it_concludes_nothing(tmp_path: Path) -> None:
    assert SMALL.answer(results(tmp_path, {})).findings == ()


def test_levels_know_their_points() -> None:
    assert GRID.number(GRID.today()) == 3
    assert GRID.number(Level(1_000, 1.0, leaving=True)) == 5

"""The verb `stress` from end to end, on little worlds."""

import json
import math
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import experiments
from experiments.cli import BAD_INPUT, DONE, main
from experiments.reports.write import write_report
from experiments.studies.stress.tables import STRESS_TABLES
from experiments.study_result import StudyResult, load_study
from tests.experiments.in_process import undrawn, without_workers
from tests.experiments.worlds import command

RUN = (
    "stress",
    "strategy=[yield_chaser,passive,{_target_: own_strategy.Careful, patience: 2}]",
    "scenario=[baseline,price_crash+reward_calls_missed]",
    "scenarios.price_crash.at_round=2",
    "scenarios.price_crash.lpt_factor=0.3",
    "scenarios.reward_calls_missed.at_round=1",
    "stake_lpt=5000",
    "look_rounds=1",
    "replications=2",
    "horizon.rounds=4",
    "market=snapshot",
    "demand=quiet",
    "workers=1",
    "hydra.run.dir=place",
)

WIDEST = 8
"""Columns of a table that a page of a laptop's width shows without a scrollbar."""

OWN = '''
"""A strategy of the user's own."""
from dataclasses import dataclass

from agents.strategies.delegation import Move, Stay, Unbond


@dataclass(frozen=True)
class Careful:
    patience: int

    def decide(self, view, rng):
        if view.delegate is None:
            return Move(int(view.prospects.stake_lpt.argmax()))
        return Unbond(0.5) if view.stake_lpt > 3_000 else Stay()


class Failing:
    def decide(self, view, rng):
        return 1 / 0


class Nonsense:
    def decide(self, view, rng):
        return "all in"
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the user works, with the user's own file."""
    place = tmp_path_factory.mktemp("stress")
    (place / "own_strategy.py").write_text(OWN)
    return place


@pytest.fixture(scope="module")
def done(folder: Path) -> tuple[str, StudyResult]:
    """What was printed, and the result."""
    found = command(*RUN, cwd=folder)
    assert found.returncode == DONE, found.stderr
    return found.stdout, load_study(folder / "place")


def test_the_directory_holds_everything(done: tuple[str, StudyResult]) -> None:
    _, result = done
    assert {path.name for path in result.directory.iterdir()} == {
        *("config.yaml", "manifest.json", "summary.json", "report.html"),
        *("plots", "tables"),
    }
    assert {"wallets", "outcomes", "stress", "stress_differences"} <= set(result.tables)
    assert {"values", "stakes", "returns"} <= set(result.plots)


def test_the_tables_are_described(done: tuple[str, StudyResult]) -> None:
    for name, (_, columns) in STRESS_TABLES.items():
        schema = done[1].tables[name].schema
        described = {column: getattr(pl, dtype) for column, (dtype, _) in columns.items()}
        assert dict(schema) == described
    tables = done[1].manifest["tables"]
    for name in ("wallets", *STRESS_TABLES):
        assert all(column["meaning"] for column in tables[name]["columns"].values())


def test_every_wallet_goes_through_every_scenario(done: tuple[str, StudyResult]) -> None:
    _, result = done
    outcomes = result.tables["outcomes"]
    assert outcomes.group_by("scenario", "strategy").len()["len"].to_list() == [2] * 6
    rounds = result.tables["wallets"].group_by("point", "replication", "wallet").len()
    assert rounds["len"].to_list() == [5] * 12
    calm, crash = (
        outcomes.filter(scenario=name)["return_usd"]
        for name in ("baseline", "price_crash+reward_calls_missed")
    )
    assert calm.min() > 0
    assert crash.max() < -0.3
    locked = outcomes.filter(strategy="Careful")["locked_rounds"]
    assert locked.max() >= 2
    assert outcomes.filter(strategy="passive")["locked_rounds"].max() == 0


def test_differences_are_paired_with_passive(done: tuple[str, StudyResult]) -> None:
    _, result = done
    table = result.tables["stress_differences"].filter(measure="return_usd")
    against = table.filter(scenario="baseline").select("strategy", "against").rows()
    assert sorted(against) == [("Careful", "passive"), ("yield_chaser", "passive")]
    assert set(table["verdict"]) <= {"above", "below", "undecided"}
    rows = result.tables["outcomes"].filter(scenario="baseline")
    ours, theirs = (
        rows.filter(strategy=name).sort("replication")["return_usd"]
        for name in ("Careful", "passive")
    )
    (row,) = table.filter(scenario="baseline", strategy="Careful").to_dicts()
    assert row["difference"] == pytest.approx((ours - theirs).mean())
    (worse,) = (
        result.tables["stress"]
        .filter(scenario="baseline", strategy="Careful", measure="worse_than_passive")
        .to_dicts()
    )
    assert worse["value"] == pytest.approx((ours < theirs).mean())
    assert 0 <= worse["low"] < worse["high"] <= 1


def test_the_page_is_for_a_delegator(done: tuple[str, StudyResult]) -> None:
    printed, result = done
    page = (result.directory / "report.html").read_text()
    for words in (
        *("What would have become of my stake?", "5,000 LPT", "Against passive"),
        *(
            "The worst runs",
            "CVaR 95 %",
            "How to read this",
            "data:image/png",
            "VaR and CVaR are of 2 runs",
        ),
        "What it is worth that all met the same chance",
    ):
        assert words in page, words
    heads = re.findall(r"<thead>(.*?)</thead>", page, re.DOTALL)
    assert max(head.count("<th") for head in heads) <= WIDEST
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3", "")
    assert str(result.directory) not in page
    for finding in result.findings:
        assert finding in printed
    assert write_report(result.directory).read_text() == page


def test_it_is_found_in_the_store_and_by_its_own_configuration(
    folder: Path, done: tuple[str, StudyResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    with undrawn():
        again = experiments.study("place/config.yaml", directory="again")
    assert again.manifest["runs"] == {"done": 0, "cached": 4, "failed": 0}
    for name in ("outcomes", "stress", "stress_differences", "wallets"):
        assert again.tables[name].equals(done[1].tables[name])


def test_pairing_takes_the_chance_out_that_all_share(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the defaults of stress and of the crash, prices are what both meet.

    A third of the standard error, a ninth of the variance, is what is asked in USD.
    """
    monkeypatch.chdir(folder)
    asked = ("scenario=[price_crash]", "strategy=[passive,yield_chaser]", "stake_lpt=10000")
    few = ("replications=5", "horizon.rounds=12", "hydra.run.dir=paired")
    with without_workers(), undrawn():
        assert main(["stress", *asked, *few]) == DONE
    result = load_study(folder / "paired")
    prices = result.tables["rounds"].filter(replication=0).sort("round")["lpt_usd"]
    fallen = (prices[1:] / prices[:-1]).to_list()
    assert len({round(each, 6) for each in fallen}) > 5
    assert fallen[9] == pytest.approx(min(fallen))
    table = result.tables["stress_differences"].filter(
        strategy="yield_chaser", against="passive"
    )
    reduced = dict(table.select("measure", "variance_reduction").iter_rows())
    assert reduced["return_usd"] > 9
    assert reduced["return_eth"] > 9
    assert reduced["return_lpt"] > 0
    (row,) = table.filter(measure="return_usd").to_dicts()
    width = row["independent_high"] - row["independent_low"]
    assert 3 * (row["high"] - row["low"]) < width
    page = (folder / "paired" / "report.html").read_text()
    for measure in ("return_usd", "return_eth", "return_lpt"):
        assert f">{math.sqrt(reduced[measure]):,.3g}<" in page


BOUND = 0.01
"""As documented: a wallet changes another's return by less than a hundredth of it."""


def test_a_world_of_its_own_differs_by_little(
    folder: Path, done: tuple[str, StudyResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wallets in one world are so small that they leave each other's returns alone."""
    monkeypatch.chdir(folder)
    with without_workers(), undrawn():
        apart = experiments.study(
            "stress",
            *("study.strategies=[passive, yield_chaser]", "study.together=false"),
            *("study.stake_lpt=5000", "study.look_rounds=1", "replications=1"),
            *("horizon.rounds=4", "demand=quiet", "market=snapshot"),
        )
    assert len(apart.summary["points"]) == 2
    keys = ["scenario", "strategy", "replication"]
    both = apart.tables["outcomes"].join(done[1].tables["outcomes"], on=keys)
    assert both.height == 2
    for measure in ("return_lpt", "return_usd", "return_eth"):
        difference = (both[measure] - both[f"{measure}_right"]).abs().max()
        assert difference < BOUND * both[measure].min()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["strategy=[passive,nope]"], "strategy/delegation=nope: no such option"),
        (["scenario=[price_crash]"], "scenarios.price_crash.at_round=10: must be"),
        (["stake_lpt=-1"], "stake_lpt=-1: must be at least"),
        (
            ["strategy=[{_target_: own_strategy.Failing}]"],
            "own_strategy.Failing of wallet-Failing raised ZeroDivisionError",
        ),
        (
            ["strategy=[{_target_: own_strategy.Nonsense}]"],
            "Nonsense decided 'all in' for wallet-Nonsense: must be Stay()",
        ),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    arguments: list[str],
    told: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    code = main(["stress", *arguments, "horizon.rounds=4", "hydra.run.dir=bad"])
    assert code == BAD_INPUT
    error = capsys.readouterr().err
    assert error.startswith("livepeer-sim stress: ")
    assert told in error
    assert error.count("\n") == 1
    assert not (folder / "bad").exists()


def test_help_lists_scenarios_and_strategies(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stress", "--help"]) == DONE
    told = capsys.readouterr().out
    for name in ("price_crash", "just_in_time_bonding", "yield_chaser", "together=true"):
        assert name in told


def test_the_summary_is_json_without_nan(done: tuple[str, StudyResult]) -> None:
    text = (done[1].directory / "summary.json").read_text()

    def refuse(constant: str) -> Any:
        raise AssertionError(constant)

    assert json.loads(text, parse_constant=refuse)["stress"]["passive"] == "passive"

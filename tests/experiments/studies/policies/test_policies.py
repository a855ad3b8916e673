"""`stress subject=orchestrator` from end to end, on little worlds."""

from pathlib import Path

import polars as pl
import pytest

from agents.commission import CommissionDesk
from experiments.cli import BAD_INPUT, DONE, main
from experiments.reports.write import write_report
from experiments.studies.policies.measures import policy_outcome
from experiments.studies.stress.tables import DIFFERENCES, POLICY_TABLES, STRESS
from experiments.study_result import StudyResult, load_study
from tests.experiments.in_process import in_this_process

RANK = 20

RUN = (
    *("stress", "subject=orchestrator", f"rank={RANK}"),
    "strategy=[{commission: {_target_: own_policy.Takes}, name: takes},fixed]",
    "scenario=[baseline,price_crash]",
    *("scenarios.price_crash.at_round=1", "scenarios.price_crash.lpt_factor=0.3"),
    *("replications=2", "horizon.rounds=3", "demand=quiet", "market=snapshot"),
    "hydra.run.dir=place",
)

OWN = '''
"""Policies of the user's own."""
from dataclasses import dataclass

from agents.strategies.commission import Terms
from agents.strategies.hardware import Cards


@dataclass(frozen=True)
class Takes:
    share: float = 1.0

    def terms(self, view, uniform):
        return Terms(self.share, view.fee_share)


class Failing:
    def terms(self, view, uniform):
        return 1 / 0


class Careless:
    def terms(self, view, uniform):
        raise RuntimeError(helped.absent)


class HalfAnAnswer:
    def terms(self, view, uniform):
        return 0.5


class TooMuch:
    def terms(self, view, uniform):
        return Terms(1.5, view.fee_share)

    def sell_lpt(self, view):
        return view.unsold_lpt + 1

    def price_wei(self, view, uniform):
        return -1.0

    def cards(self, view):
        return Cards(view.gpus - 1, 0)


class NoCommission:
    pass
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the user works, with the user's own file."""
    place = tmp_path_factory.mktemp("policies")
    (place / "own_policy.py").write_text(OWN)
    return place


@pytest.fixture
def there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the current folder."""
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture(scope="module")
def done(folder: Path) -> StudyResult:
    """The result."""
    found = in_this_process(*RUN, cwd=folder, drawn=True)
    assert found.returncode == DONE, found.stderr
    return load_study(folder / "place")


def test_the_directory_holds_everything(done: StudyResult) -> None:
    assert {path.name for path in done.directory.iterdir()} == {
        *("config.yaml", "manifest.json", "summary.json", "report.html"),
        *("plots", "tables"),
    }
    assert {"profit_course", "stake_course", "profits"} <= set(done.plots)
    own = done.tables["orchestrators"]
    assert own.height == 2 * 2 * 2 * 3
    first = own.filter(pl.col("round") == own["round"].min())
    assert set(first["rank"]) == {RANK}


def test_the_tables_are_described(done: StudyResult) -> None:
    described = {"stress": STRESS, "stress_differences": DIFFERENCES}
    described |= {name: columns for name, (_, columns) in POLICY_TABLES.items()}
    for name, columns in described.items():
        types = {column: getattr(pl, dtype) for column, (dtype, _) in columns.items()}
        assert dict(done.tables[name].schema) == types
        told = done.manifest["tables"][name]["columns"].values()
        assert all(column["meaning"] for column in told)


def test_the_outcome_is_of_its_own_rows(done: StudyResult) -> None:
    outcomes = done.tables["policy_outcomes"].filter(scenario="baseline")
    assert outcomes.group_by("strategy").len()["len"].to_list() == [2, 2]
    own = done.tables["orchestrators"].filter(point=0, replication=1).sort("round")
    (row,) = outcomes.filter(strategy="takes", replication=1).to_dicts()
    assert row["orchestrator"] == own["orchestrator"][0]
    assert row["profit_usd"] == pytest.approx(own["profit_usd"].sum())
    assert row["stake_growth"] == own["stake_lpt"][-1] / own["stake_lpt"][0] - 1
    assert (row["rounds_active"], row["ended_outside"]) == (3, 0)
    rounds = done.tables["rounds"].filter(point=0, replication=1).sort("round")
    revenue_usd = row["kept_lpt"] * rounds["lpt_usd"][0]
    revenue_usd += row["kept_eth"] * rounds["eth_usd"][0]
    assert revenue_usd == pytest.approx(own["revenue_usd"].sum())
    assert row["stake_share"] == pytest.approx(
        own["stake_lpt"][-1] / rounds["bonded_lpt"][-1]
    )


def test_the_policy_is_followed_and_compared_with_fixed(done: StudyResult) -> None:
    rows = done.tables["policy_outcomes"].filter(scenario="baseline")
    ours, theirs = (
        rows.filter(strategy=name).sort("replication") for name in ("takes", "fixed")
    )
    assert (ours["kept_lpt"] > theirs["kept_lpt"]).all()
    assert ours["orchestrator"].equals(theirs["orchestrator"])
    table = done.tables["stress_differences"].filter(
        scenario="baseline", strategy="takes", measure="profit_usd"
    )
    (row,) = table.to_dicts()
    assert row["against"] == "fixed"
    assert row["difference"] == pytest.approx(
        (ours["profit_usd"] - theirs["profit_usd"]).mean()
    )
    stress = done.tables["stress"].filter(scenario="baseline", strategy="takes")
    found = dict(stress.select("measure", "value").iter_rows())
    assert found["worst_profit_usd"] == pytest.approx(ours["profit_usd"].min())
    assert found["cvar_95_usd"] == pytest.approx(-ours["profit_usd"].min())
    assert found["worse_than_reference"] == 0


def test_the_crash_costs_profit_and_no_lpt(done: StudyResult) -> None:
    fixed = done.tables["policy_outcomes"].filter(strategy="fixed")
    calm, crash = (fixed.filter(scenario=each) for each in ("baseline", "price_crash"))
    assert (crash["profit_usd"] < calm["profit_usd"]).all()
    assert crash["kept_lpt"].to_list() == pytest.approx(calm["kept_lpt"].to_list())


def test_the_page_is_for_an_owner(done: StudyResult) -> None:
    page = (done.directory / "report.html").read_text()
    for words in (
        *("Which policy serves an orchestrator?", "rank 20", "Against fixed"),
        *("CVaR 95 %", "ended outside", "How to read this", "data:image/png"),
        "VaR and CVaR are of 2 runs",
    ):
        assert words in page, words
    assert any("takes" in finding for finding in done.findings)
    assert write_report(done.directory).read_text() == page


def test_outside_the_active_set() -> None:
    own = pl.DataFrame(
        {
            "round": [1, 2, 3],
            "stake_lpt": [100.0, 100, 50],
            "active": [True, True, False],
            "profit_usd": [3.0, -1, -4],
            "rewards_lpt": [10.0, 20, 0],
            "reward_cut": [0.5, 0.1, 0.1],
            "fees_eth": [1.0, 0, 0],
            "fee_share": [0.25, 0.5, 0.5],
        }
    )
    rounds = pl.DataFrame({"round": [1, 2, 3], "bonded_lpt": [1_000.0] * 3})
    assert policy_outcome(own, rounds) == pytest.approx((-2, 7, 0.75, -0.5, 0, 2, 1))


def test_a_fault_of_ours_is_not_the_policys(
    there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The policy has decided, and what goes wrong afterwards is told as it is."""

    def broken(desk: CommissionDesk, round_number: int) -> None:
        review(desk, round_number)
        if type(desk.strategy).__name__ == "Takes":
            raise KeyError("ours")

    review = CommissionDesk.review
    monkeypatch.setattr(CommissionDesk, "review", broken)
    with pytest.raises(KeyError, match="ours"):
        main([*RUN[:-1], "hydra.run.dir=bad"])
    assert not Path("bad").exists()


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["strategy=[fixed,nope]"], "strategy/commission=nope: no such option"),
        (["strategy=[pricing:nope]"], "strategy/pricing=nope: no such option"),
        (["rank=0"], "rank=0: must be a whole number, at least 1"),
        (["rank=100000"], "rank=100000: must be a whole number, at least 1"),
        (
            ["strategy=[{_target_: own_policy.NoCommission}]"],
            "strategy.commission._target_=own_policy.NoCommission: must be a class with",
        ),
        (
            ["strategy=[{_target_: own_policy.Failing}]"],
            "strategy=own_policy.Failing: raised ZeroDivisionError",
        ),
        (
            ["strategy=[{_target_: own_policy.Careless}]"],
            "strategy=own_policy.Careless: raised NameError: name 'helped'",
        ),
        (
            ["strategy=[{_target_: own_policy.HalfAnAnswer}]"],
            "strategy=own_policy.HalfAnAnswer: raised TypeError: cannot unpack",
        ),
        *(
            (
                [f"strategy=[{{{decision}: {{_target_: own_policy.TooMuch}}}}]"],
                f"strategy=own_policy.TooMuch: raised {error}",
            )
            for decision, error in (
                ("commission", "CommissionError: TooMuch wants 1.5"),
                ("rewards_use", "ValueError: TooMuch: sell_lpt="),
                ("pricing", "PriceError: TooMuch asks -1.0"),
                ("hardware", "HardwareError: TooMuch wants Cards("),
            )
        ),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ("horizon.rounds=4", "demand=quiet", "hydra.run.dir=bad")
    assert main(["stress", "subject=orchestrator", *arguments, *few]) == BAD_INPUT
    error = capsys.readouterr().err
    assert error.startswith("livepeer-sim stress: ")
    assert told in error
    assert error.count("\n") == 1
    assert not Path("bad").exists()

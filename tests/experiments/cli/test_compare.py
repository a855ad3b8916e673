"""The verb `compare` as its users meet it."""

import json
from pathlib import Path

import polars as pl
import pytest

from experiments.cli import BAD_INPUT, DONE, main
from experiments.result import Result
from tests.experiments.in_process import in_this_process
from tests.experiments.worlds import command, names

pytestmark = pytest.mark.xdist_group("stored")

FAST = (
    "horizon.rounds=1",
    "demand.video_minutes_per_week=2400",
    "demand.live_ai.minutes_per_week=782",
    "replications=2",
    "workers=1",
    "hydra.run.dir=place",
)


def test_two_sides_on_the_same_draws(tmp_path: Path) -> None:
    done = command("compare", "", "protocol.inflation_change=700", *FAST, cwd=tmp_path)
    assert done.returncode == DONE
    assert "error" not in done.stderr
    assert "difference from as configured, same draws:" in done.stdout
    summary = json.loads((tmp_path / "place" / "summary.json").read_text())
    assert (summary["kind"], summary["name"], summary["baseline"]) == (
        "study",
        "compare",
        0,
    )
    labels = [point["label"] for point in summary["points"]]
    assert labels == ["as configured", "inflation_change=700"]
    (minted,) = (row for row in summary["differences"] if row["metric"] == "minted_lpt")
    assert minted["replications"] == 2
    # Common random numbers cut the interval of so small a change by far.
    paired = minted["high"] - minted["low"]
    apart = minted["independent_high"] - minted["independent_low"]
    assert paired < apart / 10


def test_a_run_directory_is_the_world_that_was_run(stored: Result, tmp_path: Path) -> None:
    """Its strategies come with it, and what differs is named."""
    other = "strategy/selection=cheapest_first"
    done = in_this_process(
        *("compare", str(stored.directory), f"{stored.directory}/config.yaml", other),
        *FAST,
        cwd=tmp_path,
    )
    assert done.returncode == BAD_INPUT
    assert done.stderr == "livepeer-sim compare: A and B: are the same configuration\n"


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        ([], "compare='': name A and B; see compare --help"),
        (["seed=3"], "compare=seed=3: name A and B; see compare --help"),
        (["", ""], "A and B: are the same configuration"),
        (["", "seed=0"], "A and B: are the same configuration"),
        (["", "seed=3"], "seed=0 and 3: must be the same in both: they are paired"),
        (["", "market.lpt_usd=1,2"], "market.lpt_usd=1,2: must be one value on each side"),
        (["", "it's"], "compare=it's: can't be split: No closing quotation"),
        (["", "~seed"], "~seed: must set a key, as key=value"),
        (["", "absent"], "compare=absent: neither a run directory nor an override"),
        (["", "horizon.roundz=3"], "horizon.roundz=3: no such key; did you mean"),
        (["", "horizon.rounds=0"], "horizon.rounds=0: must be at least 1"),
        (["", "replications=3"], "replications=3: belongs to the study and can't differ"),
        (["", "demand=nope"], "demand=nope: no such option; allowed: growing, mainnet"),
        ([".", "seed=3"], "compare=.: can't be read: No such file"),
        (
            ["horizon.rounds=3", "", "horizon.rounds=2"],
            "horizon.rounds=3: stands on a side and after both; leave one of the two",
        ),
        (
            ["", "strategy/pricing=x", "strategy.pricing={_target_: a.B}"],
            "strategy/pricing=x: stands on a side and after both",
        ),
        (["", "seed=3 " * 100 + "absent"], "compare=absent: neither a run directory"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    sides: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *sides]) == BAD_INPUT
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith(f"livepeer-sim compare: {told}")
    assert names(tmp_path) == []


def test_a_run_directory_beside_overrides(stored: Result, tmp_path: Path) -> None:
    side = "market=april_2025 strategy/selection=cheapest_first"
    done = in_this_process("compare", str(stored.directory), side, *FAST, cwd=tmp_path)
    assert done.returncode == BAD_INPUT, done.stderr
    # The stored run has a seed of its own, and pairs have one.
    assert "seed" in done.stderr
    again = in_this_process(
        *("compare", str(stored.directory), f"seed=7 {side}"),
        *FAST,
        "replications=1",
        cwd=tmp_path,
    )
    assert again.returncode == DONE, again.stderr
    points = pl.read_parquet(tmp_path / "place/tables/points.parquet")
    first, second = points.to_dicts()
    # The directory says the same as the command line, but for its seed.
    assert [*first] == ["point", "label", "seed", "market", "strategy/selection"]
    assert (first["label"], first["market"], first["seed"]) == ("as configured", None, 7)
    assert (second["market"], second["strategy/selection"]) == (
        "april_2025",
        "cheapest_first",
    )


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--help"]) == DONE
    assert "usage: livepeer-sim compare A B" in capsys.readouterr().out

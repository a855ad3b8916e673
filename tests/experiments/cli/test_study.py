"""The verb `study` as its users meet it, judged by what it prints and leaves."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments.cli import BAD_INPUT, DONE, FAILED, main
from experiments.store.runs import RunStore
from tests.experiments.in_process import in_this_process
from tests.experiments.studies.own import (
    MODULE,
    STUDY,
    assert_same_results,
    start,
    stored,
    wait_for_runs,
    working_folder,
)
from tests.experiments.worlds import command, names

STORE = ("store=store", "workers=1")

SHIPPED = (
    "active_set_size, ai_growth, compare, lip107, policies, resolutions, stress, "
    "sustainability, sweep, validation"
)
"""Studies that come with the program."""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A working folder with a study of its user's."""
    return working_folder(tmp_path)


def summary_of(place: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((place / "summary.json").read_text())
    return found


def test_killed_in_the_middle_and_started_again(own: Path) -> None:
    """Of 200 runs only the missing ones are done again, and nothing shows it."""
    arguments = ("mine.yaml", "replications=100", "workers=2", "hydra.run.dir=killed")
    study = start(own, *arguments, SECONDS_A_RUN="0.02")
    with study:
        wait_for_runs(study, own / "store", 60)
        study.kill()
    before = stored(own / "store")
    assert 60 <= before < 200
    assert "killed" not in names(own)
    again = command("study", *arguments, cwd=own)
    assert again.returncode == DONE, again.stderr
    counts = [int(word) for word in again.stdout.splitlines()[1].split() if word.isdigit()]
    done, cached, failed = counts
    # A worker may have handed its last run in after it was counted.
    assert before <= cached <= before + 2
    assert (done, failed) == (200 - cached, 0)
    manifest = json.loads((own / "killed" / "manifest.json").read_text())
    assert manifest["runs"]["done"] == done
    undisturbed = in_this_process(
        *("study", "mine.yaml", "replications=100", "store=other", "workers=1"),
        "hydra.run.dir=undisturbed",
        cwd=own,
    )
    assert undisturbed.stdout.splitlines()[1].startswith("200 runs done, 0 found")
    assert_same_results(own / "killed", own / "undisturbed")
    assert pl.read_parquet(own / "killed/tables/draws.parquet").height == 200
    assert not [name for name in names(own) if name.startswith(".")]


def test_ctrl_c_keeps_what_was_done(own: Path) -> None:
    arguments = ("mine.yaml", "replications=50", *STORE, "hydra.run.dir=place")
    study = start(own, *arguments, SECONDS_A_RUN="0.05")
    with study:
        wait_for_runs(study, own / "store", 4)
        os.killpg(study.pid, signal.SIGINT)
        _, told = study.communicate(timeout=30)
    assert (study.returncode, told) == (130, "livepeer-sim study: interrupted\n")
    assert "place" not in names(own)
    with RunStore.open(own / "store") as store:
        assert 4 <= store.index().collect().height < 100


def test_one_bad_run_leaves_the_others_and_is_tried_again_on_request(own: Path) -> None:
    (own / "mine.yaml").write_text(STUDY.replace("[]", "[[0.5, 2]]"))
    arguments = ("study", "mine.yaml", "replications=4", *STORE, "overwrite=true")
    place = own / "place"
    done = in_this_process(*arguments, f"hydra.run.dir={place}", cwd=own)
    assert done.returncode == FAILED
    assert done.stdout.splitlines()[1] == "7 runs done, 0 found in the store, 1 failed"
    assert "in draw" in done.stderr
    last = done.stderr.splitlines()[-1]
    reason = "ValueError: replication 2 is bad"
    assert last == f"livepeer-sim study: mean 0.5, replication 2 failed: {reason}"
    (failure,) = summary_of(place)["failed"]
    assert (failure["point"], failure["replication"], failure["reason"]) == (1, 2, reason)
    assert pl.read_parquet(place / "tables/runs.parquet").height == 7
    first = (place / "summary.json").read_bytes()

    again = in_this_process(*arguments, f"hydra.run.dir={place}", cwd=own)
    assert again.returncode == FAILED
    assert again.stdout.splitlines()[1] == "0 runs done, 7 found in the store, 1 failed"
    assert (place / "summary.json").read_bytes() == first

    (own / "cured").touch()
    cured = in_this_process(
        *arguments, "retry_failed=true", f"hydra.run.dir={place}", cwd=own
    )
    assert cured.returncode == DONE, cured.stderr
    assert cured.stdout.splitlines()[1] == "1 runs done, 7 found in the store, 0 failed"
    assert summary_of(place)["failed"] == []


def test_every_run_fails(own: Path) -> None:
    (own / "mine.yaml").write_text(STUDY.replace("[]", "[[0.0, 0], [0.5, 0]]"))
    (own / "own_study.py").write_text(
        MODULE.replace('results.scan("draws").collect().height', "0")
    )
    arguments = ("study", "mine.yaml", *STORE, "hydra.run.dir=place")
    done = in_this_process(*arguments, cwd=own)
    assert done.returncode == FAILED
    assert len(summary_of(own / "place")["failed"]) == 2
    assert names(own / "place" / "tables") == ["points.parquet"]


def test_a_task_that_changes_is_done_again(own: Path) -> None:
    arguments = ("study", "mine.yaml", "replications=2", *STORE, "overwrite=true")
    place = "hydra.run.dir=place"
    assert in_this_process(*arguments, place, cwd=own).returncode == DONE
    (own / "own_study.py").write_text(f"{MODULE}\n# Changed.\n")
    again = in_this_process(*arguments, place, cwd=own)
    assert again.stdout.splitlines()[1].startswith("4 runs done, 0 found")


def test_the_same_study_from_its_configuration(own: Path) -> None:
    arguments = ("study", "mine.yaml", "replications=3", "seed=5", *STORE)
    assert in_this_process(*arguments, "hydra.run.dir=first", cwd=own).returncode == DONE
    for place, given in (
        ("second", ("first/config.yaml",)),
        ("third", ("--from", "second/config.yaml")),
    ):
        again = in_this_process("study", *given, f"hydra.run.dir={place}", cwd=own)
        assert again.returncode == DONE, again.stderr
        assert again.stdout.splitlines()[:2] == [
            "mine: 2 points, 6 runs; store store",
            "0 runs done, 6 found in the store, 0 failed",
        ]
        assert_same_results(own / "first", own / place)


def test_it_stops_where_the_interval_is_narrow(own: Path) -> None:
    stop = ("stop.metric=value", "stop.half_width=0.3", "replications=2")
    place = "hydra.run.dir=place"
    done = in_this_process("study", "mine.yaml", *stop, *STORE, place, cwd=own)
    assert done.returncode == DONE, done.stderr
    summary = summary_of(own / "place")
    assert summary["findings"] == [f"{2 * replications_of(summary)} draws were kept."]
    for point in summary["points"]:
        estimate = point["metrics"]["value"]
        assert (estimate["high"] - estimate["low"]) / 2 <= 0.3
        assert 20 < estimate["replications"] < 100
    runs = json.loads((own / "place" / "manifest.json").read_text())["runs"]
    assert runs["done"] == 2 * replications_of(summary)


def test_it_stops_at_the_most_replications_and_says_so(own: Path) -> None:
    stop = ("stop.metric=value", "stop.half_width=0.01", "stop.max_replications=25")
    done = in_this_process(
        *("study", "mine.yaml", "replications=2", *stop, *STORE, "hydra.run.dir=place"),
        cwd=own,
    )
    assert done.returncode == DONE, done.stderr
    summary = summary_of(own / "place")
    assert replications_of(summary) == 25
    assert summary["findings"][1] == (
        "After 25 replications the interval of value is still wider than half-width 0.01 "
        "at some point."
    )
    assert summary["findings"][1] in done.stdout


def replications_of(summary: dict[str, Any]) -> int:
    first, *_ = summary["points"]
    found: int = first["metrics"]["value"]["replications"]
    return found


def test_a_metric_that_no_run_has_is_one_clear_error(own: Path) -> None:
    stop = ("stop.metric=valeu", "stop.half_width=0.1", "replications=2")
    done = in_this_process(
        "study", "mine.yaml", *stop, *STORE, "hydra.run.dir=place", cwd=own
    )
    assert done.returncode == FAILED, "runs were done"
    assert done.stderr == (
        "livepeer-sim study: stop.metric=valeu: no run has it; they have value\n"
    )
    assert "place" not in names(own)


def test_every_run_fails_under_a_stopping_rule(own: Path) -> None:
    fails = [[mean, run] for mean in (0.0, 0.5) for run in (0, 1)]
    (own / "mine.yaml").write_text(STUDY.replace("[]", str(fails)))
    (own / "own_study.py").write_text(
        MODULE.replace('results.scan("draws").collect().height', "0")
    )
    stop = ("stop.metric=value", "stop.half_width=0.1", "replications=2")
    done = in_this_process(
        "study", "mine.yaml", *stop, *STORE, "hydra.run.dir=place", cwd=own
    )
    assert done.returncode == FAILED
    assert len(summary_of(own / "place")["failed"]) == 4


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            [],
            f"study='': name one study: {SHIPPED}, or a YAML file",
        ),
        (["sweep", "lip107"], "study=sweep lip107: name one study: "),
        (
            ["nope"],
            f"study=nope: no such option; allowed: {SHIPPED}",
        ),
        (["nope.yaml"], "study=nope.yaml: can't be read: No such file or directory"),
        (["study=nope"], "study=nope: no such option"),
        (["sweep", "study=sweep"], "study=sweep sweep: name one study: "),
        (["sweep", "--force"], "--force: no such flag; a study takes lists"),
        (["sweep", "--from", "x"], "--from: no such flag"),
        (["--from"], "study='': name one study"),
        (["sweep", "seed=x"], "seed=x: must be an integer"),
        (["sweep", "study.grid={seed: 1}"], "study.grid.seed=1: must be a list of values"),
        (["sweep", "study.grid={seed: [1, x]}"], "seed=x: must be an integer"),
        (["sweep", "study.file=absent.csv"], "study.file=absent.csv: can't be read: "),
        (["sweep", "store=/proc/store"], "store=/proc/store: "),
        (["sweep", "hydra.run.dir=/proc/place"], "hydra.run.dir=/proc/place: "),
        (["sweep", "executor=nope"], "executor=nope: must be one of local, ray"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["study", *arguments]) == BAD_INPUT
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1:] == []
    (line,) = printed.err.splitlines()
    assert line.startswith(f"livepeer-sim study: {told}")
    assert names(tmp_path) == []


def test_help_lists_the_studies_and_their_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "--help"]) == DONE
    printed = capsys.readouterr().out
    for word in ("lip107", "sweep", "compare", "stop.half_width", "keep_tables", "store"):
        assert word in printed
    assert "horizon.rounds " not in printed

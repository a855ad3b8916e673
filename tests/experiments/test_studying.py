"""Studies from Python."""

import gc
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import experiments
from experiments import BadInput, Result, StudyResult
from tests.experiments.in_process import undrawn, without_workers
from tests.experiments.worlds import environment, names

pytestmark = pytest.mark.xdist_group("stored")

DICE = "_target_: tests.experiments.dice.Dice\nfaces: [6, 8]\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a study of one's own, and its own folder of temporary files."""
    (tmp_path / "temporary").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path / "work")
    Path("dice.yaml").write_text(DICE, encoding="utf-8")
    return tmp_path / "work"


@pytest.fixture
def here(place: Path) -> Iterator[Path]:
    """The same, where runs need no worker processes, and nobody looks at figures."""
    with without_workers(), undrawn():
        yield place


def ask(*overrides: str, directory: str | Path | None = None) -> StudyResult:
    return experiments.study(
        "dice.yaml", "replications=3", "workers=1", *overrides, directory=directory
    )


def test_a_study_is_stored_whole_beside_its_store(place: Path) -> None:
    """With a worker process, unlike the others."""
    told: list[tuple[int, int]] = []
    found = experiments.study(
        "dice.yaml",
        "replications=3",
        "workers=1",
        directory=place / "found",
        on_run=lambda settled, total: told.append((settled, total)),
    )
    assert names(place) == ["dice.yaml", "found", "store"]
    assert names(place.parent / "temporary") == []
    assert told == [(number, 6) for number in range(1, 7)]
    assert found.directory == place / "found"
    assert found.findings == ("600 throws.",)
    assert found.checks["verdict"].to_list() == ["met"]
    assert found.failed == ()
    assert found.summary["title"] == "Dice"
    assert found.config["replications"] == 3
    assert found.manifest["kind"] == "study"
    assert repr(found) == (
        "StudyResult(dice: 2 points, 6 runs done, 0 found in the store, 0 failed; "
        f"directory={place / 'found'})"
    )


def test_tables_are_read_when_they_are_asked_for(here: Path) -> None:
    found = ask(directory="found")
    assert list(found.tables) == ["differences", "estimates", "points", "runs", "throws"]
    assert len(found.tables) == 5
    assert found.tables["throws"].height == 600
    assert found.tables["points"]["label"].to_list() == ["6 faces", "8 faces"]
    unread = found.tables.scan("throws")
    assert isinstance(unread, pl.LazyFrame)
    assert unread.filter(pl.col("point") == 1).collect()["throw"].max() == 8
    with pytest.raises(KeyError, match="rounds: no such table; there are differences, "):
        found.tables["rounds"]


def test_a_notebook_shows_the_figures(place: Path) -> None:
    with without_workers():
        found = ask(directory="found")
    assert list(found.plots) == ["difference_mean_throw", "points"]
    for name, plot in found.plots.items():
        assert plot.path == place / "found" / "plots" / f"{name}.png"
        assert plot._repr_png_().startswith(b"\x89PNG")


def test_without_a_directory_the_result_lasts_as_long_as_it_is_used(here: Path) -> None:
    found = ask()
    assert names(here) == ["dice.yaml", "store"]
    assert found.directory.is_dir()
    assert found.tables["runs"].height == 6
    assert found.directory.is_relative_to(here.parent / "temporary")
    del found
    gc.collect()
    assert names(here.parent / "temporary") == []


def test_runs_in_the_store_are_not_done_again(here: Path) -> None:
    first = ask()
    again = ask("replications=4")
    assert [first.manifest["runs"][name] for name in ("done", "cached")] == [6, 0]
    assert [again.manifest["runs"][name] for name in ("done", "cached")] == [2, 6]
    ask("store=other")
    assert names(here) == ["dice.yaml", "other", "store"]


def test_a_stored_study_is_read_again(here: Path) -> None:
    found = ask(directory="found")
    again = experiments.load_study("found")
    assert again.directory == found.directory
    assert (again.summary, again.config) == (found.summary, found.config)
    for name, table in found.tables.items():
        assert again.tables[name].equals(table)


def test_its_configuration_repeats_it(here: Path) -> None:
    found = ask(directory="found")
    again = experiments.study("found/config.yaml", directory="again")
    assert again.manifest["runs"]["cached"] == 6
    assert again.summary["points"] == found.summary["points"]


def test_a_failed_run_is_told_and_the_others_are_there(here: Path) -> None:
    found = ask("study.faces=[6, 0]")
    assert [(run["label"], run["replication"]) for run in found.failed] == [
        ("0 faces", 0),
        ("0 faces", 1),
        ("0 faces", 2),
    ]
    assert found.failed[0]["reason"] == "ValueError: a die of 0 faces"
    assert "3 failed" in repr(found)
    assert found.tables["runs"].height == 3


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("study=lip107", "study=lip107: is the first argument"),
        ("hydra.run.dir=x", "hydra.run.dir=x: is for the command line; give directory="),
        ("replications=0", "replications=0: must be"),
        ("replication=3", "replication=3: "),
    ],
)
def test_bad_input_leaves_nothing(here: Path, override: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        ask(override)
    assert names(here) == ["dice.yaml"]
    assert names(here.parent / "temporary") == []


def test_a_result_is_not_replaced_unasked(here: Path) -> None:
    ask(directory="found")
    with pytest.raises(BadInput, match="holds a result"):
        ask(directory="found")
    assert ask("overwrite=true", directory="found").manifest["runs"]["cached"] == 6


def test_runs_and_studies_are_not_taken_for_each_other(here: Path, stored: Result) -> None:
    ask(directory="found")
    with pytest.raises(BadInput, match=r"holds a study; use experiments\.load_study"):
        experiments.load("found")
    assert stored.directory is not None
    with pytest.raises(BadInput, match=r"holds a run and no study; use experiments\.load"):
        experiments.load_study(stored.directory)
    with pytest.raises(BadInput, match=r"holds no result; manifest\.json is missing"):
        experiments.load_study(here)


def test_the_name_is_imported_when_it_is_used() -> None:
    check = (
        "import sys, experiments; assert 'polars' not in sys.modules; experiments.study;"
        "assert 'polars' in sys.modules; assert 'torch' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", check],
        capture_output=True,
        check=False,
        env=environment(),
        text=True,
    )
    assert done.returncode == 0, done.stderr

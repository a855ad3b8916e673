"""A run directory appears whole or not at all."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.errors import BadInput
from experiments.runs.directory import check_directory, staged


def finish(directory: Path, content: str) -> None:
    (directory / "manifest.json").write_text(content)
    (directory / "tables").mkdir()


def hidden(place: Path, what: str, process: int) -> Path:
    return place.with_name(f".{place.name}.{what}-{socket.gethostname()}-{process}")


def dead_process() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_result_appears_at_the_end_only(tmp_path: Path) -> None:
    place = check_directory(tmp_path / "deep" / "result", overwrite=False)
    assert names(tmp_path) == []
    with staged(place, overwrite=False) as partial:
        finish(partial, "new")
        assert not place.exists()
        assert partial.name.startswith(".")
    assert names(place) == ["manifest.json", "tables"]
    assert names(place.parent) == ["result"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_of_a_run_that_stops(
    tmp_path: Path, error: type[BaseException]
) -> None:
    place = tmp_path / "result"

    def stop() -> None:
        with staged(place, overwrite=False) as partial:
            finish(partial, "half")
            raise error

    with pytest.raises(error):
        stop()
    assert names(tmp_path) == []


def test_a_result_is_refused_or_replaced(tmp_path: Path) -> None:
    place = tmp_path / "result"
    place.mkdir()
    finish(place, "old")
    with pytest.raises(BadInput, match=r"hydra.run.dir=.*holds a result.*overwrite=true"):
        check_directory(place, overwrite=False)
    with staged(check_directory(place, overwrite=True), overwrite=True) as partial:
        finish(partial, "new")
    assert (place / "manifest.json").read_text() == "new"
    assert names(tmp_path) == ["result"]


def test_a_failed_overwrite_keeps_the_old_result(tmp_path: Path) -> None:
    place = tmp_path / "result"
    place.mkdir()
    finish(place, "old")

    def fail() -> None:
        with staged(place, overwrite=True):
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert (place / "manifest.json").read_text() == "old"
    assert names(tmp_path) == ["result"]


def test_other_files_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    for overwrite in (False, True):
        with pytest.raises(BadInput, match="is not empty and holds no result"):
            check_directory(tmp_path, overwrite=overwrite)
        with pytest.raises(BadInput, match="is a file"):
            check_directory(tmp_path / "thesis.tex", overwrite=overwrite)


def test_an_empty_directory_is_a_good_place(tmp_path: Path) -> None:
    place = tmp_path / "empty"
    place.mkdir()
    with staged(check_directory(place, overwrite=False), overwrite=False) as partial:
        finish(partial, "new")
    assert (place / "manifest.json").exists()


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (
        tmp_path / "file" / "result",
        tmp_path / ("x" * 300),
        Path("/proc/result"),
    ):
        with pytest.raises(BadInput, match=r"hydra.run.dir=.*can't be written"):
            check_directory(place, overwrite=False)
    assert names(tmp_path) == ["file"]


def test_a_killed_run_is_cleared_by_the_next(tmp_path: Path) -> None:
    place = tmp_path / "result"
    hidden(place, "partial", dead_process()).mkdir()
    with staged(check_directory(place, overwrite=False), overwrite=False) as partial:
        finish(partial, "new")
    assert names(tmp_path) == ["result"]


def test_a_killed_run_is_cleared_whatever_its_place(tmp_path: Path) -> None:
    """Places named after the time are never met again."""
    hidden(tmp_path / "yesterday", "partial", dead_process()).mkdir()
    elsewhere = tmp_path / f".yesterday.partial-other-{dead_process()}"
    alive = hidden(tmp_path / "meanwhile", "partial", os.getppid())
    aside = hidden(tmp_path / "yesterday", "replaced", dead_process())
    for directory in (elsewhere, alive, aside):
        directory.mkdir()
    with staged(tmp_path / "today", overwrite=False) as partial:
        finish(partial, "new")
    assert names(tmp_path) == sorted([elsewhere.name, alive.name, aside.name, "today"])


def test_a_result_that_a_killed_run_had_put_aside_comes_back(tmp_path: Path) -> None:
    place = tmp_path / "result"
    aside = hidden(place, "replaced", dead_process())
    aside.mkdir()
    finish(aside, "old")

    def fail() -> None:
        with staged(place, overwrite=True):
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert (place / "manifest.json").read_text() == "old"


def test_a_place_that_another_run_writes_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "result"
    hidden(place, "partial", os.getppid()).mkdir()
    with pytest.raises(BadInput, match="another run is writing there"):
        check_directory(place, overwrite=False)

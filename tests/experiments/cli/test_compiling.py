"""The command line says that a run begins with compiling, where it does."""

from pathlib import Path

import numba
import pytest

from experiments.cli.output import tell_of_compiling
from sim.config import Resolution
from sim.kept_code import cache_folder

ALL = [Resolution.segment, Resolution.round]


@pytest.fixture(autouse=True)
def _cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_only_where_a_run_needs_the_loop(capsys: pytest.CaptureFixture[str]) -> None:
    tell_of_compiling("it", [Resolution.segment])
    tell_of_compiling("it", [])
    assert capsys.readouterr() == ("", "")
    tell_of_compiling("it", ALL)
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("it: running begins with compiling")
    assert "once for this version" in error


def test_not_where_the_loop_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    folder = cache_folder()
    assert folder is not None
    (folder / "loop.run-44.py311.nbi").touch()
    tell_of_compiling("it", ALL)
    assert capsys.readouterr() == ("", "")


def test_each_process_does_where_nothing_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    tell_of_compiling("it", ALL)
    assert "in each process" in capsys.readouterr().err

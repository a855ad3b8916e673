"""The verb `report` as its users meet it."""

from pathlib import Path

import pytest

from experiments.cli import BAD_INPUT, DONE, main
from tests.experiments.reports.directories import study_directory
from tests.experiments.worlds import command, names


def test_a_report_in_a_process_of_its_own(tmp_path: Path) -> None:
    study_directory(tmp_path / "study")
    done = command("report", "study", "out=page.html", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (DONE, "")
    assert done.stdout == f"Report: {tmp_path / 'page.html'}\n"
    assert names(tmp_path) == ["page.html", "study"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "DIR: must be one run or study directory"),
        (["study", "other"], "DIR=study other: must be one run or study directory"),
        (["absent"], "DIR=absent: no such directory"),
        (["."], "DIR=.: holds no result; manifest.json is missing"),
        (["study", "output=x"], "output=x: no such key; possible: out"),
        (["study", "out="], "out=: must be a file's name"),
        (["study", "--force"], "flags=--force: no such flag; see --help"),
        (["study", "out=/proc/report.html"], "out=/proc/report.html: can't be written"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = study_directory(tmp_path / "study")
    before = names(place)
    monkeypatch.chdir(tmp_path)
    assert main(["report", *arguments]) == BAD_INPUT
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith(f"livepeer-sim report: {told}")
    assert (names(tmp_path), names(place)) == (["study"], before)


def test_a_directory_may_be_named_like_a_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study_directory(tmp_path / "seed=1")
    monkeypatch.chdir(tmp_path)
    assert main(["report", "seed=1"]) == DONE
    assert capsys.readouterr().out == f"Report: {tmp_path / 'seed=1' / 'report.html'}\n"

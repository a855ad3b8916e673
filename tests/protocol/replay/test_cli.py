"""The command line: what it prints and how it exits."""

from pathlib import Path

import pytest

from protocol.replay.cli import main
from tests.protocol.replay.traces import document, write

Output = pytest.CaptureFixture[str]


def test_all_pass(tmp_path: Path, capsys: Output) -> None:
    content = document("d_round_zero")
    write(tmp_path, content, "a.json")
    write(tmp_path, content, "b.json")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "2 passed, 0 failed\n"


def test_failure_is_named_and_the_others_still_run(tmp_path: Path, capsys: Output) -> None:
    content = document("d_round_zero")
    write(tmp_path, content, "b.json")
    content["steps"][2]["round"] = 7
    bad = write(tmp_path, content, "a.json")

    assert main([str(bad), str(tmp_path / "b.json")]) == 1

    op = content["steps"][2]["op"]
    assert capsys.readouterr().out == (
        f"{bad}: step 2 ({op}): round: expected 7, got 0\n1 passed, 1 failed\n"
    )


def test_missing_path_runs_nothing(tmp_path: Path, capsys: Output) -> None:
    content = document("d_round_zero")
    content["steps"][2]["round"] = 7
    bad = write(tmp_path, content)
    missing = tmp_path / "nowhere"
    assert main([str(bad), str(missing)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == f"livepeer-sim replay: {missing}: no such file or folder\n"


def test_damaged_file(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "trace.json"
    path.write_text("{")
    assert main([str(path)]) == 2
    output = capsys.readouterr()
    assert output.err.startswith(f"livepeer-sim replay: {path}: not JSON: ")
    assert "passed" not in output.out


def test_help(capsys: Output) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])
    assert exit_.value.code == 0
    assert "livepeer-sim replay [-h] PATH [PATH ...]" in capsys.readouterr().out


def test_no_path_is_bad_input(capsys: Output) -> None:
    with pytest.raises(SystemExit) as exit_:
        main([])
    assert exit_.value.code == 2
    assert "PATH" in capsys.readouterr().err

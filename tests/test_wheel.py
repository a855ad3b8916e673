"""The wheel, without the repository: every module and data file is in it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PACKAGES = ("protocol", "agents", "workloads", "sim", "experiments")

SOURCES = ("pyproject.toml", "README.md", "LICENSE", *PACKAGES)
"""What a wheel is made from."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that what an earlier build left can't slip in."""
    copy, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(ROOT / name, copy / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, copy / name)
    _run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(copy))
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs, the console script included."""
    target = tmp_path_factory.mktemp("installed")
    options = ("--no-deps", "--no-index", "--no-compile", "--quiet")
    _run("-m", "pip", "install", *options, "--target", str(target), str(wheel))
    return target


def _run(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    held = {*zipfile.ZipFile(wheel).namelist()}
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - held == set()


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {*PACKAGES}


def test_it_simulates_a_round_without_the_repository(
    installed: Path, tmp_path: Path
) -> None:
    """Segment by segment: in a new place both workers would compile the loop anew."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"},
        "PYTHONPATH": str(installed),
    }
    code = "import experiments, protocol, sim; print(experiments.__file__, sim.__file__)"
    places = subprocess.check_output(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, text=True
    )
    assert all(place.startswith(str(installed)) for place in places.split())

    done = subprocess.run(
        [
            *(sys.executable, str(installed / "bin" / "livepeer-sim"), "run"),
            *("horizon.rounds=1", "hydra.run.dir=result", "replications=2", "workers=2"),
            "resolution=segment",
            *(
                "demand.video_minutes_per_week=20000",
                "demand.live_ai.minutes_per_week=10000",
            ),
        ],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env=environment,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"Results: {tmp_path / 'result'}\n")
    assert (tmp_path / "result" / "tables" / "rounds.parquet").exists()
    assert "git_commit" not in (tmp_path / "result" / "manifest.json").read_text()

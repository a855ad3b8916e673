"""Small worlds for tests that simulate, and the command line as a user's process."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SMALL = (
    "horizon.rounds=2",
    "demand.video_minutes_per_week=20000",
    "demand.live_ai.minutes_per_week=10000",
)
"""The whole network for two rounds, with little work."""


def environment(**extra: str) -> dict[str, str]:
    """The environment of a process outside the repository that finds the packages."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **extra}


def command(*arguments: str, cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "experiments", *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        env=environment(**extra),
        text=True,
        timeout=300,
    )


def wait_for_folders(
    process: subprocess.Popen[str], place: Path, pattern: str, *, count: int
) -> None:
    """Let a process work until a number of folders are there; end it if they never are."""
    for _ in range(3_000):
        if len([*place.glob(pattern)]) >= count:
            return
        if process.poll() is not None:
            break
        time.sleep(0.04)
    process.terminate()
    raise AssertionError(process.communicate())


def names(directory: Path) -> list[str]:
    """What a folder holds, hidden things included."""
    return sorted(path.name for path in directory.iterdir())

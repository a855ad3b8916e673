"""Small worlds for tests that simulate, and the command line as a user's process."""

import os
import subprocess
import sys
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


def names(directory: Path) -> list[str]:
    """What a folder holds, hidden things included."""
    return sorted(path.name for path in directory.iterdir())

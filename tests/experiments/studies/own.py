"""A user's own study of cheap runs, in a working folder and a process of its own."""

import subprocess
import sys
import time
from pathlib import Path

from tests.experiments.worlds import environment, names

MODULE = """\
import os
import time
from pathlib import Path

import polars as pl

from experiments.executors.work import Outcome
from experiments.studies.base import Answer, Point, Question
from experiments.studies.identity import point_identity
from sim.streams import Streams


def draw(settings, replication, directory, progress):
    if (settings["mean"], replication) in settings["fails"] and not Path("cured").exists():
        raise ValueError(f"replication {replication} is bad")
    time.sleep(float(os.environ.get("SECONDS_A_RUN", "0")))
    value = settings["mean"] + float(Streams(7, replication).generator("draw").normal())
    frame = pl.DataFrame({"replication": [replication], "value": [value]})
    frame.write_parquet(directory / "draws.parquet")
    return Outcome({"value": value}, {})


class Draws:
    def __init__(self, means, fails=()):
        self.means, self.fails = means, [tuple(fail) for fail in fails]

    def points(self, worlds):
        keep, points = ("draws",), []
        for mean in self.means:
            settings = {"mean": mean, "fails": self.fails}
            identity = point_identity(settings, keep)
            label = f"mean {mean}"
            task = "own_study:draw"
            values = {"mean": mean}
            points.append(Point(label, values, task, settings, identity, keep))
        question = Question("Draws", "Which is higher?", 0, ("value",), "value")
        return question, points

    def answer(self, results):
        rows = results.scan("draws").collect().height
        return Answer(findings=(f"{rows} draws were kept.",))
"""

STUDY = """\
_target_: own_study.Draws
means: [0.0, 0.5]
fails: []
"""


def working_folder(folder: Path) -> Path:
    """The folder with a study in it."""
    (folder / "own_study.py").write_text(MODULE)
    (folder / "mine.yaml").write_text(STUDY)
    return folder


def start(folder: Path, *arguments: str, **extra: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", "study", *arguments],
        cwd=folder,
        env=environment(**extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def stored(store: Path) -> int:
    """Finished runs of a store, counted without opening it."""
    return len([*store.glob("runs/*/*/run.json")])


def wait_for_runs(process: subprocess.Popen[str], store: Path, count: int) -> None:
    for _ in range(3_000):
        if stored(store) >= count:
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.kill()
    raise AssertionError("no runs were done")


def assert_same_results(ours: Path, theirs: Path) -> None:
    """Tables and summary byte for byte."""
    assert names(ours / "tables") == names(theirs / "tables")
    for path in [*(ours / "tables").iterdir(), ours / "summary.json"]:
        other = theirs / path.relative_to(ours)
        assert path.read_bytes() == other.read_bytes(), path

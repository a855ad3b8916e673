"""GUIDE.md, executed from top to bottom as it is written, in small worlds."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.experiments.documents import Shell
from tests.experiments.worlds import ROOT

cluster_utils = pytest.importorskip("ray.cluster_utils")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("ray"),
    # Ray leaves its sockets and pipes to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

FENCED = re.compile(r"```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)

NUMBER = re.compile(r"-?\d+(?:[,.]\d+)*(?:e[+-]\d+)?")

VERDICT = re.compile(r"  (above|below|undecided)\b")

UNSURE = " (can't be told from the best)"

SMALL = (
    "horizon.rounds=1",
    "demand.video_minutes_per_week=2400",
    "demand.live_ai.minutes_per_week=782",
)

ENOUGH = ("stop.max_replications=6", "stop.half_width=1")


def smaller(given: Sequence[str]) -> Sequence[str]:
    """A command with small worlds, unless a study repeats what it had."""
    verb, *_ = given
    repeats = any("config.yaml" in text for text in given)
    small = SMALL if verb in {"study", "compare"} and not repeats else ()
    stops = any("stop.metric" in text for text in given)
    return (*given, *small, *(ENOUGH if stops else ()))


class Block(NamedTuple):
    language: str
    text: str


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The two machines; the first has no CPU, so that the second does the runs."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = cluster_utils.Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False}
    )
    made.add_node(num_cpus=2)
    yield made
    made.shutdown()


def blocks() -> list[Block]:
    text = (ROOT / "GUIDE.md").read_text(encoding="utf-8")
    return [Block(found["language"], found["text"]) for found in FENCED.finditer(text)]


def shape(line: str) -> str:
    """A printed line without what depends on the size of the worlds."""
    line = VERDICT.sub("  verdict", line).replace(UNSURE, "")
    return " ".join(NUMBER.sub("0", line).split())


def labels_hidden(lines: list[str]) -> list[str]:
    """Lines in an order that doesn't depend on which policy came out best."""
    return sorted(map(shape, lines))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def test_every_command_does_what_the_guide_says(folder: Path, cluster: Any) -> None:
    shell = Shell(folder, smaller)
    printed = ""
    commands = compared = 0
    for language, text in blocks():
        match language:
            case "yaml" | "python":
                name = text.splitlines()[0].removeprefix("# ")
                (folder / name).write_text(text, encoding="utf-8")
            case "sh":
                commands += 1
                given = text.replace("FIRST_MACHINE:6379", cluster.address)
                # The first has a process of its own, and that has workers.
                printed = shell.run(given, apart=commands == 1)
            case _ if not text.startswith("ray start"):
                compared += 1
                shown = text.splitlines()
                there = printed.splitlines()[: len(shown)]
                assert labels_hidden(there) == labels_hidden(shown)
                # Counts of points and runs are those that the guide shows.
                for line in shown:
                    if "runs done" in line or line.startswith("Report"):
                        assert line in there
    assert (commands, compared) == (7, 5)
    look = shell.run("python look.py")
    assert look.startswith(
        "StudyResult(steps: 3 points, 10 runs done, 5 found in the store"
    )
    narrow = json.loads((folder / "answers" / "narrow" / "manifest.json").read_text())
    assert narrow["runs"] == {"done": 3, "cached": 15, "failed": 0}


def test_ray_knows_the_options_that_the_guide_gives_it() -> None:
    (text,) = [text for _, text in blocks() if text.startswith("ray start")]
    options = set(re.findall(r"--[\w-]+", text))
    assert options == {"--head", "--port", "--address"}
    done = subprocess.run(
        [Path(sys.executable).with_name("ray"), "start", "--help"],
        capture_output=True,
        check=True,
        env=os.environ,
        text=True,
    )
    assert all(option in done.stdout for option in options)


def test_its_links_lead_somewhere() -> None:
    text = (ROOT / "GUIDE.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []

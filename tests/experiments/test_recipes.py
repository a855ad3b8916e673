"""The recipes of CONTRIBUTING.md, executed as they are written."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.experiments.worlds import ROOT, SMALL, environment

FENCED = re.compile(r"```(?P<language>python|sh)\n(?P<text>.*?)```", re.DOTALL)

CONSOLE_SCRIPT = """\
#!/bin/sh
PYTHONPATH="{root}:$PYTHONPATH" exec "{python}" -m experiments "$@" {short}
"""
"""The installed command, from this checkout and with a short run."""


def console_script(folder: Path) -> dict[str, str]:
    """The environment in which `livepeer-sim` is that of this checkout, run shortly."""
    script = folder / "bin" / "livepeer-sim"
    script.parent.mkdir()
    short = " ".join([*SMALL, "horizon.rounds=1", "hydra.run.dir=result"])
    script.write_text(CONSOLE_SCRIPT.format(root=ROOT, python=sys.executable, short=short))
    script.chmod(0o755)
    found = environment()
    found["PATH"] = f"{script.parent}:{found['PATH']}"
    return found


def execute(title: str, folder: Path) -> list[str]:
    """Do what a recipe says, and name the languages of its blocks."""
    found = console_script(folder)
    languages = []
    for language, text in blocks(title):
        languages.append(language)
        if language == "python":
            name = text.splitlines()[0].removeprefix("# ")
            (folder / name).write_text(text)
        else:
            done = subprocess.run(
                ["sh", "-e", "-c", text],
                capture_output=True,
                check=False,
                cwd=folder,
                env=found,
                text=True,
            )
            assert done.returncode == 0, done.stderr
    return languages


def blocks(title: str) -> list[tuple[str, str]]:
    """Language and text of each fenced block of a recipe."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (section,) = (
        part
        for part in re.split(r"^##+ ", text, flags=re.M)
        if part.startswith(f"{title}\n")
    )
    return [(found["language"], found["text"]) for found in FENCED.finditer(section)]


@pytest.mark.parametrize(
    ("title", "key", "target"),
    [
        ("A strategy", "strategy.delegation", "cautious.Cautious"),
        ("An emission rule", "emission", "halving.halving"),
        ("A price process", "market.prices", "fading.Fading"),
    ],
)
def test_a_recipe_runs(title: str, key: str, target: str, tmp_path: Path) -> None:
    languages = execute(title, tmp_path)
    assert languages == ["python", "sh"]
    manifest = json.loads((tmp_path / "result" / "manifest.json").read_text())
    described = manifest["config"]
    for part in key.split("."):
        described = described[part]
    assert described["_target_"] == target
    assert described.keys() <= {"_target_", "per_day"}


def test_a_study_of_ones_own_answers(tmp_path: Path) -> None:
    assert execute("A study", tmp_path) == ["python", "sh"]
    summary = json.loads((tmp_path / "result" / "summary.json").read_text())
    assert [point["label"] for point in summary["points"]] == [
        "inflation_change=500",
        "inflation_change=1500",
    ]
    (finding,) = summary["findings"]
    assert finding.startswith("No run mints more than ")
    (row,) = summary["differences"]
    assert row["metric"] == "minted_lpt"
    assert row["replications"] == 2

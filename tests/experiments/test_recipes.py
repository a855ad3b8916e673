"""The recipes of CONTRIBUTING.md, and README's strategy, executed as they are written."""

import json
import re
from pathlib import Path

import polars as pl
import pytest

from tests.experiments.documents import Shell
from tests.experiments.worlds import ROOT, SMALL

FENCED = re.compile(r"```(?P<language>python|sh)\n(?P<text>.*?)```", re.DOTALL)

SHORT = (*SMALL, "horizon.rounds=1", "hydra.run.dir=result")


def execute(
    title: str,
    folder: Path,
    *,
    apart: bool = False,
    page: str = "CONTRIBUTING.md",
    short: tuple[str, ...] = SHORT,
) -> list[str]:
    """Do what a recipe says, and name the languages of its blocks.

    Args:
        title: of the recipe.
        folder: to work in.
        apart: whether the command is a process of its own.
        page: where it is written.
        short: what is added to its commands.
    """
    folder.mkdir()
    shell = Shell(folder, lambda given: (*given, *short))
    languages = []
    for language, text in blocks(title, page):
        languages.append(language)
        if language == "python":
            name = text.splitlines()[0].removeprefix("# ")
            (folder / name).write_text(text)
        else:
            shell.run(text, apart=apart)
    return languages


def blocks(title: str, page: str) -> list[tuple[str, str]]:
    """Language and text of each fenced block of a recipe."""
    text = (ROOT / page).read_text(encoding="utf-8")
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
    here = tmp_path / "here"
    languages = execute(title, here, apart=title == "A strategy")
    assert languages == ["python", "sh"]
    manifest = json.loads((here / "result" / "manifest.json").read_text())
    described = manifest["config"]
    for part in key.split("."):
        described = described[part]
    assert described["_target_"] == target
    assert described.keys() <= {"_target_", "per_day"}


def test_a_study_of_ones_own_answers(tmp_path: Path) -> None:
    here = tmp_path / "here"
    assert execute("A study", here) == ["python", "sh"]
    summary = json.loads((here / "result" / "summary.json").read_text())
    assert [point["label"] for point in summary["points"]] == [
        "inflation_change=500",
        "inflation_change=1500",
    ]
    (finding,) = summary["findings"]
    assert finding.startswith("No run mints more than ")
    (row,) = summary["differences"]
    assert row["metric"] == "minted_lpt"
    assert row["replications"] == 2


def test_the_strategy_of_the_readme_goes_through_a_crash(tmp_path: Path) -> None:
    here = tmp_path / "here"
    short = (*SMALL, "horizon.rounds=12", "replications=1", "hydra.run.dir=result")
    languages = execute("A strategy of your own", here, page="README.md", short=short)
    assert languages == ["python", "sh"]
    runs = pl.read_parquet(here / "result" / "tables" / "runs.parquet")
    assert runs["return_lpt.Wary"].item() is not None
    wary = json.loads((here / "result" / "summary.json").read_text())
    assert any("Wary" in finding for finding in wary["findings"])

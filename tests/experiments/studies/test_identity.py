"""A run's address: what changes it, and what does not."""

import sys
from pathlib import Path
from typing import Any

import pytest

from experiments.composing import compose_job
from experiments.runs import provenance
from experiments.schema import STUDY, StudyConfig
from experiments.studies import identity, sources
from experiments.studies.identity import point_identity, run_key, world_content
from experiments.studies.sources import sources_digest
from experiments.studies.worlds import WORLD_TASK, WorldComposer
from sim.config import WorldConfig

STRATEGY = """\
from agents.strategies.delegation import Passive
{helper}

class Own(Passive):
    pass
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a strategy of its user's."""
    (tmp_path / "own_strategy.py").write_text(STRATEGY.format(helper="import own_helper"))
    (tmp_path / "own_helper.py").write_text("STEP = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("own_strategy", "own_helper"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


def world(*overrides: str) -> WorldConfig:
    texts = ["study=sweep", *overrides]
    config = compose_job(texts, root=STUDY).config
    assert isinstance(config, StudyConfig)
    return WorldComposer(texts, config).world({})


def content(*overrides: str) -> dict[str, Any]:
    sources_digest.cache_clear()
    return world_content(world(*overrides))


def test_a_key_is_of_the_identity_the_task_and_the_replication() -> None:
    keys = {
        run_key({"content": "a"}, WORLD_TASK, 0),
        run_key({"content": "b"}, WORLD_TASK, 0),
        run_key({"content": "a"}, WORLD_TASK, 1),
        run_key({"content": "a"}, "tests.experiments.studies.cheap:draw", 0),
    }
    assert len(keys) == 4
    assert {len(key) for key in keys} == {64}
    assert run_key({"content": "a", "b": "c"}, WORLD_TASK, 0) == run_key(
        {"b": "c", "content": "a"}, WORLD_TASK, 0
    )


def test_tables_that_are_kept_are_part_of_it_in_any_order() -> None:
    both = point_identity({"a": 1}, ("rounds", "jobs"))
    assert both == point_identity({"a": 1}, ("jobs", "rounds"))
    assert both != point_identity({"a": 1}, ("rounds",))
    assert both != point_identity({"a": 2}, ("rounds", "jobs"))
    assert {"mesa", "numpy", "polars", "scipy", "simpy"} <= set(both)


def test_a_users_strategy_is_part_of_a_world(own: Path) -> None:
    overrides = "strategy.delegation._target_=own_strategy.Own"
    before = content(overrides)
    assert [*before["modules"]] == ["own_strategy"]
    assert content(overrides) == before
    (own / "own_strategy.py").write_text(STRATEGY.format(helper="STEP = 2"))
    changed = content(overrides)
    assert changed != before
    assert content()["modules"] == {}


def test_what_a_users_strategy_imports_is_part_of_it_too(own: Path) -> None:
    overrides = "strategy.delegation._target_=own_strategy.Own"
    before = content(overrides)
    (own / "own_helper.py").write_text("STEP = 2\n")
    assert content(overrides) != before


def test_a_users_task_is_part_of_its_runs(own: Path) -> None:
    task = own / "own_task.py"
    task.write_text("VALUE = 1\n")
    sources_digest.cache_clear()
    before = run_key({}, "own_task:do", 0)
    task.write_text("VALUE = 2\n")
    sources_digest.cache_clear()
    assert run_key({}, "own_task:do", 0) != before


def test_a_snapshot_of_ones_own_counts_by_its_bytes(tmp_path: Path) -> None:
    shipped = next(Path(provenance.__file__).parents[2].glob("sim/data/snapshots/*.json"))
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_bytes(shipped.read_bytes())
    second.write_bytes(shipped.read_bytes())
    assert content(f"snapshot={first}") == content(f"snapshot={second}")
    second.write_bytes(shipped.read_bytes() + b"\n")
    assert content(f"snapshot={first}") != content(f"snapshot={second}")


def changed_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, module: str | None = None
) -> str:
    """The key of a run of the agent world after a comment in one of our files."""
    found = [*provenance._source_files()]
    (path,) = (path for each, path in found if each == name)
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes() + b"# A comment.\n")
    files = [(each, copy if each == name else where) for each, where in found]
    monkeypatch.setattr(provenance, "_source_files", lambda: iter(files))
    real = sources._file
    monkeypatch.setattr(
        sources, "_file", lambda each: copy if each == module else real(each)
    )
    return fresh_key()


def fresh_key() -> str:
    identity.code_identity.cache_clear()
    sources_digest.cache_clear()
    return run_key(point_identity({}, ()), WORLD_TASK, 0)


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("protocol/units.py", True),
        ("sim/engine.py", True),
        ("experiments/runs/replication.py", True),
        ("experiments/plots/points.py", False),
        ("experiments/statistics/intervals.py", False),
        ("experiments/cli/study.py", False),
        ("experiments/store/runs.py", False),
        ("experiments/studies/compare.py", False),
        ("experiments/conf/study/sweep.yaml", False),
    ],
)
def test_a_comment_matters_where_results_are_made(
    name: str, matters: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fresh_key()
    module = name.removesuffix(".py").replace("/", ".")
    after = changed_source(monkeypatch, tmp_path, name, module)
    monkeypatch.undo()
    assert fresh_key() == before
    assert (after != before) == matters

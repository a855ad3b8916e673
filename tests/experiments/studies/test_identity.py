"""A run's address: what changes it, and what does not."""

import sys
from pathlib import Path
from typing import Any

import pytest

from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.runs import provenance
from experiments.schema import STUDY, StudyConfig
from experiments.studies import sources
from experiments.studies.identity import (
    code_identity,
    differences,
    look_again,
    point_identity,
    run_key,
    standing,
    world_content,
)
from experiments.studies.prepare import prepare
from experiments.studies.sources import sources_digest, sources_of
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
    look_again()
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
    assert both["python"] == ".".join(map(str, sys.version_info[:2]))


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


FILES = {
    "own_pack/__init__.py": "from .deep import below\n",
    "own_pack/top.py": "from .. import nothing\nfrom . import beside\n",
    "own_pack/beside.py": "",
    "own_pack/unused.py": "",
    "own_pack/deep/__init__.py": "",
    "own_pack/deep/below.py": "from ..shared import VALUE\n",
    "own_pack/shared.py": "VALUE = 1\n",
}


@pytest.fixture
def own_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of the user's whose modules import each other relatively."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    look_again()
    return tmp_path


def test_packages_and_what_is_imported_relatively_are_part_of_it(own_pack: Path) -> None:
    used = {name for name in FILES if "unused" not in name}
    files = sources_of("own_pack.top").files
    assert {str(path.relative_to(own_pack)) for path in files.values()} == used
    for name in sorted(FILES):
        look_again()
        before = sources_digest("own_pack.top")
        with (own_pack / name).open("a") as file:
            file.write("# A comment.\n")
        look_again()
        assert (sources_digest("own_pack.top") != before) == (name in used), name
    for name in [name for name in sys.modules if name.startswith("own_pack")]:
        del sys.modules[name]


def test_imports_for_type_checkers_are_none(own: Path) -> None:
    (own / "own_strategy.py").write_text(
        "import typing\nif typing.TYPE_CHECKING:\n    import own_checked\n"
        "else:\n    import own_helper\n"
    )
    (own / "own_checked.py").touch()
    look_again()
    assert {*sources_of("own_strategy").files} == {"own_strategy", "own_helper"}


def test_what_is_no_python_counts_by_its_bytes(own: Path) -> None:
    (own / "own_helper.py").write_bytes(b"\x00 not (python")
    look_again()
    assert {*sources_of("own_strategy").files} == {"own_strategy", "own_helper"}


def test_versions_of_what_a_users_module_imports_are_part_of_it(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own / "own_helper.py").write_text("import json, yaml\nfrom yaml import nodes\n")
    look_again()
    before = sources_digest("own_strategy")
    assert {*sources_of("own_strategy").versions} == {"PyYAML"}
    monkeypatch.setattr("experiments.studies.sources.metadata.version", lambda name: "0")
    look_again()
    assert sources_digest("own_strategy") != before
    assert sources_of("experiments.reference").versions == {}


FACTORY = """\
from agents.strategies.delegation import Passive

class Own(Passive):
    class Inner(Passive):
        pass

    @classmethod
    def make(cls):
        return cls()
"""


@pytest.mark.parametrize("target", ["Own", "Own.Inner", "Own.make"])
def test_a_class_in_a_class_and_a_classmethod_are_found(own: Path, target: str) -> None:
    file = own / "own_strategy.py"
    file.write_text(FACTORY)
    override = f"strategy.delegation._target_=own_strategy.{target}"
    before = content(override)
    assert [*before["modules"]] == ["own_strategy"]
    assert before["modules"]["own_strategy"]
    file.write_text(FACTORY + "# A comment.\n")
    assert content(override) != before


def test_a_class_without_a_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    config = world()
    config.strategy.delegation = {"_target_": "own_absent.Own"}
    with pytest.raises(
        BadInput, match=r"^strategy.delegation._target_=own_absent.Own: has no source file"
    ):
        world_content(config)


def test_what_others_made_counts_by_its_version() -> None:
    config = world()
    config.emission = {
        "_target_": "hydra.utils.get_method",
        "path": "builtins.max",
        "function": {"_target_": "functools.partial"},
    }
    modules = world_content(config)["modules"]
    assert [*modules] == ["builtins", "functools", "hydra.utils"]
    assert len(modules["hydra.utils"]) == 64


def test_what_a_run_stands_on_is_compared_by_name(own: Path, tmp_path: Path) -> None:
    shipped = next(Path(provenance.__file__).parents[2].glob("sim/data/snapshots/*.json"))
    snapshot = tmp_path / "snapshot.json"
    snapshot.write_bytes(shipped.read_bytes())
    settings = world(
        "strategy.delegation._target_=own_strategy.Own", f"snapshot={snapshot}"
    )
    look_again()
    here = standing(WORLD_TASK, settings)
    assert {*here.modules} == {"own_strategy", WORLD_TASK.partition(":")[0]}
    assert {*here.files} == {str(snapshot)}
    assert differences(here) == []
    (own / "own_helper.py").write_text("STEP = 2\n")
    snapshot.unlink()
    look_again()
    other = here._replace(code={**code_identity(), "numpy": "0"})
    assert differences(other) == ["numpy", "own_strategy", str(snapshot)]


def test_a_users_task_is_part_of_its_runs(own: Path) -> None:
    task = own / "own_task.py"
    task.write_text("VALUE = 1\n")
    look_again()
    before = run_key({}, "own_task:do", 0)
    task.write_text("VALUE = 2\n")
    assert run_key({}, "own_task:do", 0) == before  # One study, one look at the files.
    look_again()
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
    real = sources._located
    monkeypatch.setattr(
        sources,
        "_located",
        lambda each: (copy, real(each)[1]) if each == module else real(each),
    )
    return fresh_key()


def fresh_key() -> str:
    look_again()
    return run_key(point_identity({}, ()), WORLD_TASK, 0)


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("protocol/units.py", True),
        ("sim/engine.py", True),
        ("experiments/runs/replication.py", True),
        ("experiments/runs/__init__.py", True),
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
    module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    after = changed_source(monkeypatch, tmp_path, name, module)
    monkeypatch.undo()
    assert fresh_key() == before
    assert (after != before) == matters


def test_an_edited_strategy_has_other_runs_in_the_same_process(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own)
    override = "strategy.delegation._target_=own_strategy.Own"
    first, again = (prepare("sweep", [override]).points[0] for _ in range(2))
    assert first.identity == again.identity
    (own / "own_helper.py").write_text("STEP = 2\n")
    assert prepare("sweep", [override]).points[0].identity != first.identity

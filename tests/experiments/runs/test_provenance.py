"""Which code made a result."""

import re
import subprocess
import tomllib
from pathlib import Path

from experiments.runs import provenance

ROOT = Path(__file__).resolve().parents[3]


def project() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text())[
        "project"
    ]
    return found


def test_all_dependencies_are_told() -> None:
    wanted = {re.split(r"[<>=]", text)[0] for text in project()["dependencies"]}
    told = set(provenance.DEPENDENCIES)
    assert told == wanted
    assert project()["name"] == provenance.DISTRIBUTION
    assert all(provenance.package_versions().values())


def test_the_source_hash_covers_code_and_data(tmp_path: Path, monkeypatch) -> None:
    names = {name for name, _ in provenance._source_files()}
    assert "experiments/runs/provenance.py" in names
    assert "experiments/conf/run.yaml" in names
    assert "sim/data/snapshots/mainnet_2025-11-20.json" in names
    assert not any(".pyc" in name for name in names)

    (tmp_path / "a.py").write_text("1")
    files = [("a.py", tmp_path / "a.py")]
    monkeypatch.setattr(provenance, "_source_files", lambda: iter(files))
    before = provenance.source_hash()
    assert before == provenance.source_hash()
    (tmp_path / "a.py").write_text("2")
    assert provenance.source_hash() != before


def test_a_checkout_tells_its_commit() -> None:
    version = provenance.code_version()
    if (ROOT / ".git").exists():
        head = subprocess.check_output(
            ["git", "-C", str(ROOT), "rev-parse", "HEAD"], text=True
        )
        assert version["git_commit"] == head.strip()
    else:
        assert "git_commit" not in version

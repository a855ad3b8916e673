"""Simulating from Python."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from omegaconf import OmegaConf

import experiments
from experiments import BadInput, Result, RunFailed
from experiments.composing import compose_job
from experiments.runs.manifest import plain_config
from sim.tables import TABLES
from tests.experiments.worlds import SMALL, environment, names

pytestmark = pytest.mark.xdist_group("stored")


def test_the_run_directory_is_whole(stored: Result) -> None:
    assert stored.directory is not None
    assert names(stored.directory.parent) == ["stored"]
    assert names(stored.directory) == [
        "config.yaml",
        "manifest.json",
        "plots",
        "summary.json",
        "tables",
    ]
    assert names(stored.directory / "tables") == sorted(
        f"{name}.parquet" for name in TABLES
    )
    assert names(stored.directory / "plots") == [
        "active_set.png",
        "delegation.png",
        "earnings.png",
        "latency.png",
        "network.png",
        "supply.png",
    ]


def test_tables_follow_the_dictionary_and_carry_the_replication(stored: Result) -> None:
    for name, table in TABLES.items():
        frame = stored.tables[name]
        wanted = {column: getattr(pl, spec.dtype) for column, spec in table.columns.items()}
        assert dict(frame.schema) == wanted
        assert frame["replication"].is_sorted()
        if frame.height:
            assert set(frame["replication"]) == {0, 1}
    assert stored.rounds.height == 4
    assert stored.rounds is stored.tables["rounds"]
    assert stored.jobs.height > 100
    assert stored.orchestrators.height > 4 * 100
    assert stored.delegators.height > 4 * 3_000
    assert stored.events.height == stored.tables["events"].height
    assert stored.tickets.height == stored.tables["tickets"].height


def test_replications_differ_and_the_first_stands_alone(stored: Result) -> None:
    """The first of several replications is the run that one replication gives."""
    alone = experiments.simulate(*SMALL, "seed=7")
    assert alone.directory is None
    for name, frame in alone.tables.items():
        assert frame.equals(stored.tables[name].filter(replication=0)), name
    second = stored.jobs.filter(replication=1)["start_s"]
    assert second.to_list() != alone.jobs["start_s"].to_list()


def test_workers_do_not_change_a_byte(stored: Result, tmp_path: Path) -> None:
    place = tmp_path / "one_process"
    again = experiments.simulate(
        *SMALL, "seed=7", "replications=2", "workers=1", directory=place
    )
    assert stored.directory is not None
    for name in TABLES:
        path = f"tables/{name}.parquet"
        assert (place / path).read_bytes() == (stored.directory / path).read_bytes(), name
    assert again.summary == stored.summary


def test_the_summary_has_an_interval_for_every_mean(stored: Result) -> None:
    assert stored.summary["replications"] == 2
    assert stored.summary["confidence"] == 0.95
    supply = stored.summary["metrics"]["total_supply_lpt_first"]
    assert supply["mean"] == pytest.approx(46_759_749, abs=1)
    for name, metric in stored.summary["metrics"].items():
        if metric["mean"] is not None and None not in metric["values"]:
            assert metric["low"] <= metric["mean"] <= metric["high"], name


def test_the_manifest_describes_what_is_there(stored: Result) -> None:
    manifest = stored.manifest
    assert stored.directory is not None
    assert manifest["seed"] == 7
    assert manifest["config"] == stored.config
    assert manifest["wall_s"] > 0
    assert [entry["replication"] for entry in manifest["replications"]] == [0, 1]
    assert all(entry["emulated"] for entry in manifest["replications"])
    assert set(manifest["code"]) >= {"version", "source_sha256"}
    assert manifest["packages"]["polars"] == pl.__version__
    for name, described in manifest["tables"].items():
        path = stored.directory / "tables" / f"{name}.parquet"
        assert described["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert described["rows"] == stored.tables[name].height
        assert list(described["columns"]) == stored.tables[name].columns
    counted = [entry["rows"]["jobs"] for entry in manifest["replications"]]
    assert sum(counted) == stored.jobs.height


def test_only_the_manifest_knows_the_time(stored: Result) -> None:
    assert stored.directory is not None
    for name in ("summary.json", "config.yaml"):
        text = (stored.directory / name).read_text()
        assert "wall_s" not in text
        assert stored.manifest["started"] not in text


def test_the_stored_configuration_is_the_one_that_ran(stored: Result) -> None:
    assert stored.directory is not None
    config = compose_job([*SMALL, "seed=7", "replications=2", "workers=2"]).config
    plain = OmegaConf.to_container(OmegaConf.load(stored.directory / "config.yaml"))
    assert plain == plain_config(config)


def test_a_result_can_be_loaded_again(stored: Result) -> None:
    assert stored.directory is not None
    again = experiments.load(stored.directory)
    assert again.summary == stored.summary
    assert all(again.tables[name].equals(stored.tables[name]) for name in TABLES)
    assert "rounds 4" in repr(again)
    with pytest.raises(BadInput, match="holds no result"):
        experiments.load(stored.directory / "tables")


def test_a_result_is_not_replaced_unasked(stored: Result) -> None:
    assert stored.directory is not None
    with pytest.raises(BadInput, match="holds a result"):
        experiments.simulate(*SMALL, directory=stored.directory)


def test_bad_input_is_told_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^horizon.rounds=-1: must be at least 1"):
        experiments.simulate("horizon.rounds=-1", directory=tmp_path / "never")
    with pytest.raises(BadInput, match=r"^hydra.run.dir=x: is for the command line"):
        experiments.simulate("hydra.run.dir=x")
    with pytest.raises(BadInput, match=r"^seed=1,2: must be one value; call simulate once"):
        experiments.simulate("seed=1,2")
    assert names(tmp_path) == []


def test_replications_in_a_plain_script(tmp_path: Path) -> None:
    """Without a guard: other processes would import the script, and so run it, again."""
    script = tmp_path / "plain.py"
    asked = ", ".join(
        f'"{text}"' for text in (*SMALL, "horizon.rounds=1", "replications=2")
    )
    script.write_text(
        f"import experiments\nprint(experiments.simulate({asked}).rounds.height)"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        check=False,
        env=environment(),
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr


class Broken:
    """A strategy that fails in the run."""

    def prepare(self, offers: object) -> None:
        raise ValueError("broken")


def test_a_strategy_that_fails_is_a_failed_run() -> None:
    with pytest.raises(RunFailed, match=r"^replication 0 failed: ValueError: broken$"):
        experiments.simulate(*SMALL, f"strategy.selection._target_={__name__}.Broken")


def test_every_round_is_told() -> None:
    told: list[tuple[int, int, int]] = []
    experiments.simulate(
        *SMALL,
        on_round=lambda replication, done, total: told.append((replication, done, total)),
    )
    assert told == [(0, 1, 2), (0, 2, 2)]


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def stop(replication: int, done: int, total: int) -> None:
        assert len(names(tmp_path)) == 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        experiments.simulate(*SMALL, on_round=stop)
    assert names(tmp_path) == []


def test_importing_the_package_is_light(tmp_path: Path) -> None:
    code = "import experiments, json, sys; print(json.dumps([*sys.modules]))"
    loaded = json.loads(
        subprocess.check_output(
            [sys.executable, "-c", code], env=environment(), cwd=tmp_path
        )
    )
    heavy = {
        "hydra",
        "omegaconf",
        "numpy",
        "polars",
        "matplotlib",
        "scipy",
        "mesa",
        "torch",
    }
    assert not heavy & {*loaded}
    with pytest.raises(AttributeError, match="no attribute 'absent'"):
        _ = experiments.absent

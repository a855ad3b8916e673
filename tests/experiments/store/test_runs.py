"""A store of runs: whole or not there, found again, told when it is damaged."""

import errno
import fcntl
import json
import math
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from experiments.errors import BadInput
from experiments.executors.work import Outcome, Work
from experiments.store import files, index, layout
from experiments.store.damage import StoreDamaged
from experiments.store.runs import RunStore
from tests.experiments.executors.tasks import work

KEEPING = ("rounds",)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    with RunStore.open(tmp_path / "store") as opened:
        yield opened


def finish(store: RunStore, number: int, **outcome: float) -> Work:
    """Commit a run with one small table."""
    done = work(number, keep=KEEPING)
    directory = store.staging / f"run-{number}"
    directory.mkdir()
    pl.DataFrame({"value": [number]}).write_parquet(directory / "rounds.parquet")
    facts = {"rows": {"rounds": 1}}
    store.commit(done, directory, Outcome(outcome or {"value": 0.1}, facts), 1.5, "study")
    return done


def rows(store: RunStore) -> list[tuple[str, int, str, float | None, str]]:
    columns = ["key", "replication", "status", "wall_s", "label"]
    return store.index().select(columns).collect().rows()


def test_a_run_is_found_again(store: RunStore) -> None:
    done = work(3, keep=KEEPING)
    assert not store.has(done.key)
    with pytest.raises(KeyError):
        store.read(done.key)
    values = {"a": 0.1, "nan": math.nan, "most": math.inf, "least": -math.inf}
    assert finish(store, 3, **values) == done
    assert store.has(done.key)
    run = store.read(done.key)
    assert str(run.metrics) == str(values)
    assert (run.facts, run.wall_s) == ({"rows": {"rounds": 1}}, 1.5)
    assert pl.read_parquet(run.tables["rounds"]).rows() == [(3,)]
    assert [*store.staging.iterdir()] == []


def test_a_run_that_is_there_stays(store: RunStore) -> None:
    done = finish(store, 3, value=1.0)
    finish(store, 3, value=2.0)
    assert store.read(done.key).metrics == {"value": 1.0}
    assert [*store.staging.iterdir()] == []


def test_what_a_crash_of_the_machine_left_is_replaced(store: RunStore) -> None:
    half = store.folder(work(3).key)
    half.mkdir(parents=True)
    (half / "rounds.parquet").touch()
    assert not store.has(half.name)
    assert rows(store) == []
    finish(store, 3)
    assert store.read(half.name).metrics == {"value": 0.1}


def test_a_failure_is_kept_until_the_run_is_done(store: RunStore) -> None:
    failed = work(3)
    assert store.failure(failed.key) is None
    store.fail(failed, "ValueError: bad", "Traceback ...", "study")
    failure = store.failure(failed.key)
    assert failure is not None
    assert (failure.reason, failure.traceback) == ("ValueError: bad", "Traceback ...")
    assert (failure.task, failure.replication) == (failed.task, 3)
    finish(store, 3)
    assert store.failure(failed.key) is None
    store.fail(work(4), "again", "")
    store.forget_failure(work(4).key)
    store.forget_failure(work(4).key)
    assert store.failure(work(4).key) is None


def test_the_index_holds_every_run_once(store: RunStore) -> None:
    finish(store, 2)
    store.fail(work(1), "bad", "", "study")
    store.fail(work(2), "bad", "")
    store.fail(work(3), "first", "")
    finish(store, 3)
    expected = [
        (work(1).key, 1, "failed", None, "study"),
        (work(2).key, 2, "done", 1.5, "study"),
        (work(3).key, 3, "done", 1.5, "study"),
    ]
    assert rows(store) == expected
    with RunStore.open(store.root) as other:
        assert rows(other) == expected


def test_an_empty_store_has_an_index(store: RunStore) -> None:
    assert store.index().collect().schema == index.schema()
    assert rows(store) == []


def _remove(part: Path) -> None:
    part.unlink()


def _cut(part: Path) -> None:
    part.write_bytes(part.read_bytes()[:100])


def _spoil(part: Path) -> None:
    content = bytearray(part.read_bytes())
    content[4:60] = bytes(56)
    part.write_bytes(content)


def _of_another_kind(part: Path) -> None:
    pl.DataFrame({"key": ["x"]}).write_parquet(part)


@pytest.mark.parametrize("harm", [_remove, _cut, _spoil, _of_another_kind])
def test_a_lost_or_damaged_part_of_the_index_is_made_again(
    store: RunStore, harm: Callable[[Path], None]
) -> None:
    for number in range(3):
        finish(store, number)
    store.fail(work(3), "bad", "")
    before = store.index().collect()
    (part,) = (store.root / "index").glob("*.parquet")
    harm(part)
    assert store.index().collect().equals(before)


def test_rows_that_a_killed_process_never_wrote_are_made_again(tmp_path: Path) -> None:
    killed = RunStore.open(tmp_path)
    finish(killed, 1)
    with RunStore.open(tmp_path) as store:
        assert [row[1] for row in rows(store)] == [1]
        # The killed one turns out to live: its row is not told twice.
        killed.close()
        assert [row[1] for row in rows(store)] == [1]


def test_a_run_that_was_removed_leaves_the_index(store: RunStore) -> None:
    first, second = finish(store, 1), finish(store, 2)
    assert len(rows(store)) == 2
    for path in [*store.folder(first.key).iterdir()]:
        path.unlink()
    store.folder(first.key).rmdir()
    assert [row[0] for row in rows(store)] == [second.key]


def test_the_index_is_written_in_batches_and_put_together(tmp_path: Path) -> None:
    parts = tmp_path / "index"
    for number in range(index.PARTS):
        with RunStore.open(tmp_path) as store:
            finish(store, number)
            assert len([*parts.glob("*.parquet")]) == number
    with RunStore.open(tmp_path) as other:
        assert len([*parts.glob("*.parquet")]) == 1
        assert [row[1] for row in rows(other)] == [*range(index.PARTS)]


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("run.json", "{", "is damaged"),
        ("run.json", "[]", "is damaged"),
        ("run.json", "{}", "is of another run"),
        ("run.json", '{"key": "' + "1".zfill(64) + '"}', "is not what was written"),
        ("rounds.parquet", "", "is not what was written"),
        ("rounds.parquet", None, "is missing"),
    ],
)
def test_a_damaged_run_is_named_and_redone_after_its_removal(
    store: RunStore, file: str, content: str | None, told: str
) -> None:
    done, other = finish(store, 1), finish(store, 2)
    folder = store.folder(done.key)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    with pytest.raises(StoreDamaged) as caught:
        store.read(done.key)
    assert str(caught.value).startswith(f"store={folder / file}: {told}")
    assert f"remove the folder {folder} and start again: only that run is redone" in str(
        caught.value
    )
    assert isinstance(caught.value, BadInput)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), str(copy)) == (StoreDamaged, str(caught.value))
    assert store.read(other.key).metrics == {"value": 0.1}


def test_a_changed_digit_or_a_missing_field_is_damage(store: RunStore) -> None:
    done = finish(store, 1, value=1.25, nan=math.nan)
    file = store.folder(done.key) / "run.json"
    content = json.loads(file.read_text())
    file.write_text(json.dumps(content))
    assert store.read(done.key).metrics["value"] == 1.25
    changed = {**content, "metrics": {**content["metrics"], "value": 1.35}}
    kept = [{key: content[key] for key in content if key != name} for name in content]
    for other in [changed, *kept[1:]]:
        file.write_text(json.dumps(other))
        with pytest.raises(StoreDamaged, match=r"run\.json: is not what was written"):
            store.read(done.key)


def test_fields_that_are_missing_are_damage(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a run that another program wrote, say."""
    file = store.folder(finish(store, 1).key) / "run.json"
    content = json.loads(file.read_text())
    monkeypatch.setattr("experiments.store.records._sum", lambda content: None)
    for name in ("metrics", "tables", "facts", "wall_s"):
        kept = {key: content[key] for key in content if key not in {name, "sha256"}}
        file.write_text(json.dumps(kept))
        with pytest.raises(StoreDamaged, match="is damaged"):
            store.read(file.parent.name)


def test_a_damaged_failure_is_named(store: RunStore) -> None:
    store.fail(work(1), "bad", "")
    (file,) = (store.root / "failures").glob("*/*.json")
    for content in ("{", '{"key": 1}'):
        file.write_text(content)
        with pytest.raises(StoreDamaged, match="remove that file and start again"):
            store.failure(work(1).key)


def test_one_at_a_time_on_a_run(store: RunStore) -> None:
    key = work(1).key
    with RunStore.open(store.root) as other:
        assert store.claim(key)
        assert not other.claim(key)
        assert not store.claim(key)
        assert other.claim(work(2).key)
        store.release(key)
        assert other.claim(key)
    assert store.claim(key)
    assert store.claim(work(2).key)


HOLDER = """
import sys, time
from experiments.store.runs import RunStore
store = RunStore.open(sys.argv[1])
assert store.claim("1".zfill(64))
(store.staging / "half").mkdir()
print("held", flush=True)
time.sleep(1000)
"""


def test_a_killed_process_holds_and_leaves_nothing(store: RunStore) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(store.root)], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    with holder, holder.stdout:
        assert holder.stdout.readline() == b"held\n"
        assert not store.claim(work(1).key)
        with RunStore.open(store.root):
            assert len([*(store.root / "sessions").glob("*/half")]) == 1
        holder.kill()
        holder.wait()
    assert store.claim(work(1).key)
    store.release(work(1).key)
    with RunStore.open(store.root) as other:
        there = {path.name for path in (store.root / "sessions").iterdir()}
        names = {store.staging.name, other.staging.name}
        assert there == names | {f"{name}.lock" for name in names}
    assert [*(store.root / "claims").iterdir()] == []


def test_keys_are_checked(store: RunStore) -> None:
    for key in ("../../etc", "A" * 64, "a" * 63):
        with pytest.raises(ValueError, match="must be 64 hex digits"):
            store.has(key)


def test_places_that_hold_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "years.tex").touch()
    wrong = {
        tmp_path / "file": "is a file",
        tmp_path / "file" / "store": "can't be written",
        tmp_path / "thesis": "is not empty and no run store",
        tmp_path / ("x" * 300): "can't be written",
        Path("/proc/store"): "can't be written",
    }
    for place, told in wrong.items():
        with pytest.raises(BadInput, match=f"store={place}: ({told})"):
            RunStore.open(place)
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["years.tex"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is damaged"),
        ("[1]", "is not the marker of a run store"),
        ('{"kind": "livepeer-sim run store", "layout": 99}', "has layout 99"),
    ],
)
def test_a_marker_that_says_something_else(tmp_path: Path, content: str, told: str) -> None:
    RunStore.open(tmp_path).close()
    (tmp_path / "store.json").write_text(content)
    with pytest.raises(BadInput, match=f"store={tmp_path}/store.json: {told}"):
        RunStore.open(tmp_path)


def test_a_store_whose_making_was_cut_short_is_made(tmp_path: Path) -> None:
    (tmp_path / ".store.json-0123").touch()
    with RunStore.open(tmp_path) as store:
        finish(store, 1)
    assert json.loads((tmp_path / "store.json").read_text()) == layout.LAYOUT


def refuse_locks(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """No lock can be taken: what the first write into a store meets."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr("experiments.store.locks.os.open", refuse)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_place_that_takes_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    RunStore.open(tmp_path).close()
    refuse_locks(monkeypatch, number)
    with pytest.raises(BadInput, match=rf"store={tmp_path}: can't be written \("):
        RunStore.open(tmp_path)


def files_in(folder: Path) -> set[Path]:
    return {*folder.rglob("*")}


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_store_that_can_only_be_read_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with RunStore.open(tmp_path) as writable:
        done = finish(writable, 1)
        writable.fail(work(2), "bad", "")
    killed = RunStore.open(tmp_path)
    unlisted = finish(killed, 3)
    there = files_in(tmp_path)
    refuse_locks(monkeypatch, number)
    with RunStore.open(tmp_path) as store:
        assert store.read(done.key).metrics == {"value": 0.1}
        assert store.failure(work(2).key) is not None
        assert [row[0] for row in rows(store)] == [done.key, work(2).key, unlisted.key]
        with pytest.raises(BadInput, match=rf"store={tmp_path}: can't be written \("):
            store.claim(work(4).key)
    assert files_in(tmp_path) == there
    monkeypatch.undo()
    killed.close()


def test_parts_are_put_together_while_nobody_else_can_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither open the store, nor compare its index with its runs."""
    monkeypatch.setattr(index, "PARTS", 1)
    with RunStore.open(tmp_path) as store:
        finish(store, 1)
    held = []
    real = index._write

    def note(folder: Path, frame: pl.DataFrame) -> None:
        for lock in (tmp_path / ".lock", folder / ".lock"):
            with lock.open("r+") as file, pytest.raises(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held.append(lock)
        real(folder, frame)

    monkeypatch.setattr(index, "_write", note)
    RunStore.open(tmp_path).close()
    assert len(held) == 2


@pytest.mark.parametrize("file", ["run.json", "rounds.parquet"])
def test_a_commit_that_the_disk_refuses_changes_nothing(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    done = finish(store, 1)
    flush = files.flush

    def full(path: Path) -> None:
        if file in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        flush(path)

    for module in ("files", "records"):
        monkeypatch.setattr(f"experiments.store.{module}.flush", full)
    with pytest.raises(OSError, match="No space left"):
        finish(store, 2)
    monkeypatch.undo()
    assert not store.has(work(2).key)
    assert [row[0] for row in rows(store)] == [done.key]
    assert store.read(done.key).metrics == {"value": 0.1}


def test_what_is_stored_is_on_the_disk_before_it_has_its_name(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file is flushed while its folder is still hidden."""
    flushed: list[str] = []
    flush = files.flush

    def note(path: Path) -> None:
        assert path.is_relative_to(store.staging) == (not store.has(work(1).key))
        flushed.append(path.name.lstrip(".").partition("-")[0])
        flush(path)

    for module in ("files", "records"):
        monkeypatch.setattr(f"experiments.store.{module}.flush", note)
    finish(store, 1)
    assert sorted(flushed) == ["rounds.parquet", "run.json"]

"""A store's runs for its reader."""

from pathlib import Path

import pytest

import experiments
from experiments import BadInput
from experiments.executors.work import Outcome
from experiments.store import index
from experiments.store.drive import drive
from experiments.store.runs import RunStore
from tests.experiments.executors.tasks import work
from tests.experiments.studies.cheap import Here


def test_the_runs_of_a_store_are_listed_with_who_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    works = [work(1), work(2, "fail", 2)]
    with RunStore.open("store") as store:
        drive(
            works,
            store,
            Here(),
            retry_failed=False,
            on_event=lambda event: None,
            label="lip107",
        )
        directory = store.staging / "third"
        directory.mkdir()
        store.commit(work(3), directory, Outcome({}, {}), 0.5)
    runs = experiments.load_store("store")
    assert runs.path == tmp_path / "store"
    found = runs.index().collect()
    assert found.columns == [*index.COLUMNS] == [*index.Row._fields]
    assert found.select("replication", "status", "label").rows() == [
        (1, "done", "lip107"),
        (2, "failed", "lip107"),
        (3, "done", ""),
    ]


def test_a_place_without_a_store_stays_without(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "typo"):
        with pytest.raises(BadInput, match=f"store={place}: holds no runs; store.json is"):
            experiments.load_store(place)
    assert [*tmp_path.iterdir()] == []


def test_a_damaged_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "store.json").write_text("{")
    with pytest.raises(BadInput, match=r"store.json: is damaged"):
        experiments.load_store(tmp_path)

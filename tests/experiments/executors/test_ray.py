"""Runs shared out among the nodes of a Ray cluster."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.errors import BadInput
from experiments.executors.ray import RayExecutor
from experiments.executors.work import Done, Failed, Outcome, Told
from experiments.store.drive import Tally, drive
from experiments.store.runs import RunStore
from experiments.studies.identity import Standing, look_again, standing
from tests.experiments.executors.tasks import work
from tests.experiments.in_process import in_this_process
from tests.experiments.studies import own
from tests.experiments.worlds import environment

ray: Any = pytest.importorskip("ray")
cluster_utils = pytest.importorskip("ray.cluster_utils")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("ray"),
    # Ray leaves its sockets and pipes to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


TASK = """
from pathlib import Path
from experiments.executors.work import Outcome
def value(settings, replication, directory, progress):
    return Outcome({"value": VALUE}, {"folder": str(Path.cwd())})
"""
"""A task, once its value is defined."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two nodes, the first without a CPU; both find the packages as if installed.

    They have a module `twin_task` of their own, too.
    """
    folder = tmp_path_factory.mktemp("nodes")
    (folder / "twin_task.py").write_text(f"VALUE = 0\n{TASK}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{folder}:{environment()['PYTHONPATH']}")
        made = cluster_utils.Cluster(
            initialize_head=True,
            head_node_args={"num_cpus": 0, "include_dashboard": False},
        )
        made.add_node(num_cpus=2)
        yield made
        made.shutdown()


@pytest.fixture(scope="module")
def executor(cluster: Any) -> Iterator[RayExecutor]:
    with RayExecutor(cluster.address, None) as joined:
        yield joined
    assert not ray.is_initialized()


def test_every_work_is_done_and_its_tables_come_back(
    executor: RayExecutor, tmp_path: Path
) -> None:
    works = [work(number, "table", keep=("rounds",)) for number in range(6)]
    works += [work(6, "fail", 6), work(7, "absent"), work(8)]
    events = [*executor.run(iter(works), tmp_path)]
    assert executor.slots == 2
    done = {event.work: event for event in events if isinstance(event, Done)}
    assert set(done) == {*works[:6], works[8]}
    failed = {event.work: event for event in events if isinstance(event, Failed)}
    assert failed[works[6]].reason == "ValueError: 6 is bad"
    assert "in fail" in failed[works[6]].traceback
    assert failed[works[7]].reason.startswith("AttributeError")
    for each in works[:6]:
        assert [path.name for path in done[each].directory.iterdir()] == ["rounds.parquet"]
        assert done[each].outcome.metrics == {"value": each.replication / 3}
    process = done[works[8]].outcome.facts["process"]
    assert process != os.getpid()


def test_the_tables_are_those_of_a_local_run(executor: RayExecutor, tmp_path: Path) -> None:
    from experiments.executors.tasks import perform_here  # noqa: PLC0415

    each = work(5, "table", keep=("rounds",))
    here = tmp_path / "here"
    here.mkdir()
    perform_here(each, here, lambda done, total: None)
    (done,) = executor.run(iter([each]), tmp_path)
    assert isinstance(done, Done)
    table = "rounds.parquet"
    assert (done.directory / table).read_bytes() == (here / table).read_bytes()


def test_workers_have_one_thread(executor: RayExecutor, tmp_path: Path) -> None:
    (done,) = executor.run(iter([work(0, "environment", "POLARS_MAX_THREADS")]), tmp_path)
    assert isinstance(done, Done)
    assert done.outcome.facts["value"] == "1"


def test_a_module_of_the_drivers_folder_is_found(
    executor: RayExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_own_task.py").write_text(
        "from tests.experiments.executors.tasks import square\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    own = work(3)._replace(task="my_own_task:square")
    (event,) = executor.run(iter([own]), tmp_path)
    assert isinstance(event, Done)
    assert event.outcome.metrics == {"square": 9.0}


def test_progress_is_told(executor: RayExecutor, tmp_path: Path) -> None:
    file = tmp_path / "process"
    events = executor.run(iter([work(0, "wait_for_ever", str(file))]), tmp_path)
    assert next(events) == Told(work(0, "wait_for_ever", str(file)), 0, 1)
    process = int(file.read_text())
    events.close()
    patience = 1_000
    while Path(f"/proc/{process}").exists() and patience:
        time.sleep(0.01)
        patience -= 1
    assert not Path(f"/proc/{process}").exists()


def test_a_full_disk_of_a_node_stops_everything(
    executor: RayExecutor, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="No space left on device"):
        [*executor.run(iter([work(0, "fill", "polars")]), tmp_path)]


def test_a_node_with_other_code_is_refused(
    executor: RayExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Source, packages' versions, modules, and files that a world names."""
    real = standing("tests.experiments.executors.tasks:square", None)
    other = Standing(
        {**real.code, "source": "0" * 64, "numpy": "0"},
        {**real.modules, "absent_strategy": "0" * 64},
        {str(tmp_path / "absent.json"): "0" * 64},
    )
    monkeypatch.setattr("experiments.executors.ray.standing", lambda *_, **__: other)
    with pytest.raises(BadInput, match=r"ray_address=.*: a node .* runs other") as caught:
        [*executor.run(iter([work(0)]), tmp_path)]
    named = (
        f"runs other code (source, numpy, absent_strategy, {tmp_path / 'absent.json'}); "
    )
    assert named in str(caught.value)


def test_the_drivers_module_wins_as_it_is_now(
    cluster: Any,
    executor: RayExecutor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Over a node's own of the same name, and over what an earlier study had loaded."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    own = work(0)._replace(task="twin_task:value")
    for number in (1, 2):
        (tmp_path / "twin_task.py").write_text(f"VALUE = {number}\n{TASK}")
        look_again()
        with RayExecutor(cluster.address, None) as joined:
            (event,) = joined.run(iter([own]), tmp_path)
        assert isinstance(event, Done), event
        assert event.outcome == Outcome({"value": number}, {"folder": str(tmp_path)})


def test_runs_of_a_killed_node_are_done_elsewhere(
    cluster: Any, executor: RayExecutor, tmp_path: Path
) -> None:
    """One of two nodes is killed in the middle; nothing of the study shows it."""
    doomed = cluster.add_node(num_cpus=2, resources={"doomed": 1})
    count, both = 60, RayExecutor(cluster.address, None)
    works = [work(number, "table", 0.05, keep=("rounds",)) for number in range(count)]
    told = 0

    def kill_in_the_middle(event: Any) -> None:
        nonlocal told
        told += 1
        if told == count // 3:
            cluster.remove_node(doomed, allow_graceful=False)

    with RunStore.open(tmp_path) as store:
        with both:
            assert both.slots == 4
            tally = drive(
                works, store, both, retry_failed=False, on_event=kill_in_the_middle
            )
        assert tally == Tally(count, 0, 0)
        values = {each.replication: store.read(each.key).metrics for each in works}
    assert values == {number: {"value": number / 3} for number in range(count)}


def test_a_study_that_loses_a_node_has_the_tables_of_one_that_does_not(
    cluster: Any, tmp_path: Path
) -> None:
    """From the command line, with a task in the working folder."""
    folder = own.working_folder(tmp_path)
    doomed = cluster.add_node(num_cpus=2)
    arguments = ("mine.yaml", "replications=60", "store=store", "hydra.run.dir=ray")
    study = own.start(
        *(folder, *arguments, "executor=ray", f"ray_address={cluster.address}")
    )
    with study:
        own.wait_for_runs(study, folder / "store", 30)
        cluster.remove_node(doomed, allow_graceful=False)
        printed, told = study.communicate(timeout=60)
    # Where it takes long, how far it is is told, and nothing else.
    assert study.returncode == 0
    assert all(line.endswith(" left") for line in told.splitlines()), told
    assert "120 runs done, 0 found in the store, 0 failed" in printed
    alone = in_this_process(
        *("study", "mine.yaml", "replications=60", "store=other", "hydra.run.dir=local"),
        cwd=folder,
    )
    assert (alone.returncode, alone.stderr) == (0, "")
    own.assert_same_results(folder / "ray", folder / "local")


LOCAL = """
import sys, time
from pathlib import Path
from experiments.executors.ray import RayExecutor
from tests.experiments.executors.tasks import work
if __name__ == "__main__":
    file, staging = sys.argv[1:]
    works = [work(0), work(1, "sleep_for_ever", file)]
    with RayExecutor(None, 2) as executor:
        assert executor.slots == 2
        for event in executor.run(iter(works), Path(staging)):
            print(type(event).__name__, event.work.replication, flush=True)
"""


def test_a_local_cluster_ends_with_ctrl_c(tmp_path: Path) -> None:
    script, file, staging = tmp_path / "own.py", tmp_path / "file", tmp_path / "staging"
    script.write_text(LOCAL)
    staging.mkdir()
    command = [sys.executable, str(script), str(file), str(staging)]
    study = subprocess.Popen(
        command,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert study.stdout is not None
    with study, study.stdout:
        assert study.stdout.readline() == "Done 0\n"
        while not (file.exists() and file.read_text()):
            time.sleep(0.01)
        # As a terminal does: to every process of the group.
        os.killpg(study.pid, signal.SIGINT)
        study.wait(timeout=60)
    patience = 1_000
    while Path(f"/proc/{file.read_text()}").exists() and patience:
        time.sleep(0.01)
        patience -= 1
    assert not Path(f"/proc/{file.read_text()}").exists()


def test_an_address_without_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    for address in ("127.0.0.1:1", "ray://127.0.0.1:1", "nonsense"):
        with pytest.raises(BadInput, match=f"ray_address={address}: can't be reached"):
            RayExecutor(address, None).__enter__()


def test_ray_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BadInput, match=r"executor=ray: .*install livepeer-sim\[ray\]"):
        RayExecutor(None, None)

"""Every notebook runs from top to bottom, at small size, and is stored without outputs."""

import os
import re
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec
from nbclient import NotebookClient

from tests.experiments.worlds import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

FEW = (
    '"protocol.num_active_transcoders=5", "population.delegator_look_rounds=300", '
    '"resolution=round"'
)

LITTLE_WORK = (
    '"demand.video_minutes_per_week=20000", "demand.live_ai.minutes_per_week=10000"'
)

SMALLER = (
    (r"horizon\.rounds=\d+", "horizon.rounds=3"),
    (r'"seed=', f'{LITTLE_WORK}, "seed='),
    (r"(?m)^targets = .*", "targets = [460_000_000, 500_000_000]"),
    (r"(?m)^steps = .*", "steps = [500, 700]"),
    (r"(?m)^paths = .*", "paths = 100"),
    (r"(?m)^draws = .*", "draws = 100"),
    (r"(?m)^agents = .*", "agents = [[500_000_000, 500]]"),
    (r"(?m)^replications = .*", "replications = 1"),
    (r'"replications=8"', '"replications=1"'),
    (r"(?m)^rounds = .*", "rounds = 207"),
    (r'f"study\.rounds=', f'{FEW}, f"study.rounds='),
)
"""What makes a notebook's worlds small: fewer of them, fewer rounds, less work."""


WITHOUT_WORKERS = """
import experiments

experiments.study
from tests.experiments.in_process import without_workers

without = without_workers()
without.__enter__()
"""
"""What comes first where the kernel does the runs of its studies itself.

The package imports its parts as a user's notebook lets it do.
"""

SEVERAL_STUDIES = "05_emissions_policy"
"""The notebook for which that spares most; 03 has worker processes."""


class ThisPython(KernelManager):
    """A kernel of the interpreter that runs the tests, whatever kernels are installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="tests", language="python")


def test_there_are_notebooks() -> None:
    assert [path.name for path in NOTEBOOKS] == [
        "01_quickstart.ipynb",
        "02_active_set_dynamics.ipynb",
        "03_delegator_stress_test.ipynb",
        "04_gpu_calibration.ipynb",
        "05_emissions_policy.ipynb",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_outputs(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_holds_no_logic(path: Path) -> None:
    """What a notebook needs is imported; it defines nothing of its own."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert not re.search(
                r"^\s*(def|class|for|while|if) ", cell.source, re.MULTILINE
            )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
# The kernel's own libraries warn about each other.
@pytest.mark.filterwarnings("default")
def test_it_runs(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for pattern, smaller in SMALLER:
            cell.source = re.sub(pattern, smaller, cell.source)
    if path.stem == SEVERAL_STUDIES:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(WITHOUT_WORKERS))
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "TMPDIR": str(tmp_path),
    }
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_manager_class=ThisPython,
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute(env=environment)
    outputs = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    figures = [output for output in outputs if "image/png" in output.get("data", {})]
    shown = sum("\nplot_" in cell.source for cell in notebook.cells)
    shown += sum(".plots[" in cell.source for cell in notebook.cells)
    assert len(figures) == shown

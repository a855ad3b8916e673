"""Apply each fault alone to a copy of the sources; exit status 1 if one goes unnoticed.

The tests that ought to notice are run up to the first that fails. Before all that they are
run once without a fault, and have to pass.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutation.faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]
"""Where the packages are."""

COPIED = ("protocol", "tests/protocol", "tests/conformance")
"""Folders that the tests need."""

TESTS_PASSED, TESTS_FAILED = 0, 1
"""Exit statuses of pytest; every other one means that no test was run."""

DAY_S = 86_400
"""A changed file's time stamp lies this far off, so that no cached bytecode fits it."""


def main() -> int:
    """Break, test, restore; print a table."""
    missed = 0
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory)
        _copy_sources(copy)
        start = time.perf_counter()
        everything = sorted({test for fault in FAULTS for test in fault.tests})
        status, last = _run_tests(copy, tuple(everything))
        if status != TESTS_PASSED:
            sys.stderr.write(f"the tests fail without a fault: {last}\n")
            return 2
        _print(f"without a fault, {len(everything)} test files pass", start)
        for number, fault in enumerate(FAULTS, 1):
            start = time.perf_counter()
            noticed = _notices(copy, fault)
            missed += noticed is None
            _print(f"{number:3} {fault.what}: {noticed or 'NOT NOTICED'}", start)
    sys.stdout.write(f"{len(FAULTS)} faults, {missed} not noticed\n")
    return 1 if missed else 0


def _copy_sources(copy: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for file in ("pyproject.toml", "tests/__init__.py"):
        shutil.copy2(ROOT / file, copy / file)


def _notices(copy: Path, fault: Fault) -> str | None:
    """The test that fails under a fault, or None.

    Raises:
        ValueError: the fault's line is not in the source, or more than once.
        RuntimeError: the tests could not be run.
    """
    path = copy / "protocol" / fault.path
    right = path.read_text()
    if right.count(fault.right) != 1:
        raise ValueError(f"{fault.path}: {fault.right!r}: must be there exactly once")
    times = path.stat()
    path.write_text(right.replace(fault.right, fault.wrong))
    os.utime(path, (times.st_atime, times.st_mtime - DAY_S))
    status, last = _run_tests(copy, fault.tests)
    path.write_text(right)
    os.utime(path, (times.st_atime, times.st_mtime))
    if status not in (TESTS_PASSED, TESTS_FAILED):
        raise RuntimeError(f"{fault.what}: pytest ended with {status}: {last}")
    return last if status == TESTS_FAILED else None


def _run_tests(copy: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """Run some tests up to the first failure; pytest's exit status and what failed."""
    options = ["-x", "-q", "--tb=no", "--no-header", "-p", "no:cacheprovider", "-rfE"]
    command = [sys.executable, "-m", "pytest", *options]
    finished = subprocess.run(
        [*command, *(f"tests/{test}" for test in tests)],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in finished.stdout.splitlines() if "::" in line]
    return finished.returncode, _test_name(lines[-1]) if lines else finished.stderr


def _test_name(line: str) -> str:
    """The test in pytest's line on a failure, without folders and reason."""
    return line.split(" - ", maxsplit=1)[0].rpartition("/")[2]


def _print(text: str, start: float) -> None:
    sys.stdout.write(f"{time.perf_counter() - start:5.1f} s  {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

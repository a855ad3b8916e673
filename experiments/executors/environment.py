"""The environment that every worker process starts in, wherever it runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

WORKER_ENVIRONMENT = {
    "POLARS_MAX_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
}
"""One thread in each worker: workers fill the CPUs, and sums don't depend on threads."""


@contextmanager
def environment(changes: dict[str, str]) -> Iterator[None]:
    """Environment variables that new processes inherit, restored at the end."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

"""A kernel as a recorded CUDA graph: one launch for all its operations.

Called operation by operation, a kernel takes the longer of its launches and its work.
Recorded, it takes its work and a fraction of the launches. Pipelines in use record or
compile their models, so both are timed, and their difference is the cost of launching.
"""

from __future__ import annotations

from typing import Any

import torch

from workloads.kernels.base import Run

WARM_UP_CALLS = 3
"""Calls before the recording, in which libraries choose and set up their algorithms."""


def recorded(run: Run, pool: Any = None) -> Run:
    """Record a kernel's call on the current CUDA device.

    Memory of earlier calls is kept, not given back to the driver before each recording as
    torch's own context manager does: a calibration records a thousand calls.

    Args:
        run: a call whose tensors stay where they are and that never waits for the device.
        pool: memory that recordings share which never run at the same time, from
            `torch.cuda.graph_pool_handle`; by default each has its own.

    Returns:
        A call that repeats the recording. Its result is written to the same memory each
        time.

    Raises:
        RuntimeError: an operation waits for the host or cannot be recorded.
    """
    cuda: Any = torch.cuda
    stream = cuda.Stream()
    stream.wait_stream(cuda.current_stream())
    graph = cuda.CUDAGraph()
    with cuda.stream(stream):
        for _ in range(WARM_UP_CALLS):
            run()
        cuda.synchronize()
        # A way back runs on a thread of its own, which may ask the driver for memory.
        graph.capture_begin(pool, capture_error_mode="thread_local")
        try:
            result = run()
        finally:
            graph.capture_end()
    cuda.current_stream().wait_stream(stream)

    def replay() -> torch.Tensor:
        graph.replay()
        return result

    return replay

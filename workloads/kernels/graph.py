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


def recorded(run: Run) -> Run:
    """Record a kernel's call on the current CUDA device.

    Args:
        run: a call whose tensors stay where they are and that never waits for the device.

    Returns:
        A call that repeats the recording. Its result is written to the same memory each
        time.
    """
    cuda: Any = torch.cuda
    stream = cuda.Stream()
    stream.wait_stream(cuda.current_stream())
    with cuda.stream(stream):
        for _ in range(WARM_UP_CALLS):
            run()
    cuda.current_stream().wait_stream(stream)
    graph = cuda.CUDAGraph()
    with cuda.graph(graph):
        result = run()

    def replay() -> torch.Tensor:
        graph.replay()
        return result

    return replay

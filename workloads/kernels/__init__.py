"""Torch stand-ins for the jobs' heavy parts, and the count of their work.

A stand-in has the operations and shapes of a small, repeated piece of the real job: one
block of a denoiser, one layer of a language model. It is timed on a real device; the job's
time follows by the ratio of counted work. Only this package and `workloads.calibration`
import torch.
"""

from workloads.kernels.base import Kernel, Target, Work
from workloads.kernels.graph import recorded
from workloads.kernels.registry import KERNELS, count_work

__all__ = ["KERNELS", "Kernel", "Target", "Work", "count_work", "recorded"]

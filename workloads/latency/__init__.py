"""The latency model: times of jobs on GPUs, alone and together, one by one or in bulk.

`LatencyModel` answers; `Jobs` asks for many mixed jobs at once and `JobTimes` says how long
each takes and, as a `Flag`, what that stands on.
"""

from workloads.hosts import HOST_SIGMA, draw_host_factors
from workloads.latency.jobs import Jobs
from workloads.latency.model import LatencyModel
from workloads.latency.results import CANNOT_RUN, CannotRun, Estimate, Flag, JobTimes
from workloads.latency.sampler import JobSampler
from workloads.slowdown import PROCESS_PENALTY, Load

__all__ = [
    "CANNOT_RUN",
    "HOST_SIGMA",
    "PROCESS_PENALTY",
    "CannotRun",
    "Estimate",
    "Flag",
    "JobSampler",
    "JobTimes",
    "Jobs",
    "LatencyModel",
    "Load",
    "draw_host_factors",
]

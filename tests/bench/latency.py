"""Job latencies a second, in bulk and one by one, beside numpy's bare log-normal draw."""

from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from workloads.hardware import load_catalogue
from workloads.hosts import draw_hosts
from workloads.latency import Jobs, LatencyModel
from workloads.profile import load_profile

JOBS = 1_000_000
"""Mixed jobs drawn in bulk."""

SINGLE_JOBS = 100_000
"""Jobs of one capability drawn one by one."""

HOSTS = 1_000

ROUNDS = 3
"""Times that everything is run, in turn."""


def report() -> Iterator[str]:
    """Rates, round by round, and what a sample costs in bare draws."""
    profile, catalogue = load_profile(), load_catalogue()
    model = LatencyModel(profile, catalogue)
    served = [
        name
        for name, kind in model.capabilities.items()
        if all(phase.kernel in profile.kernels for phase in kind.phases)
    ]
    rng = np.random.default_rng(1)
    jobs, hosts = mixed_jobs(model, served, rng), draw_hosts(HOSTS, rng)
    one_by_one = "text_to_image"
    gpu = int(np.flatnonzero(model.can_run(one_by_one))[0])
    sampler = model.sampler(one_by_one, gpu, rng)
    units = model.capabilities[one_by_one].default_units * rng.uniform(
        0.5, 1.5, SINGLE_JOBS
    )
    sizes = units.tolist()
    model.times(jobs, hosts=hosts, rng=rng)
    yield f"{JOBS} jobs of {len(served)} capabilities on {len(catalogue.gpus)} GPUs"
    for _ in range(ROUNDS):
        bulk = _rate(JOBS, lambda: model.times(jobs, hosts=hosts, rng=rng))
        bare = _rate(JOBS, lambda: rng.lognormal(size=JOBS))
        yield _line("in bulk", bulk, bare)
        single = _rate(SINGLE_JOBS, lambda: [sampler(size) for size in sizes])
        bare = _rate(SINGLE_JOBS, lambda: [rng.lognormal() for _ in sizes])
        yield _line("one by one", single, bare)


def mixed_jobs(model: LatencyModel, served: list[str], rng: np.random.Generator) -> Jobs:
    """Jobs of all sorts and sizes, each on a card that can run it."""
    capability, units, gpu = (np.empty(JOBS, dtype=kind) for kind in (int, float, int))
    for place, chosen in enumerate(np.array_split(rng.permutation(JOBS), len(served))):
        name = served[place]
        capability[chosen] = model.names.index(name)
        spread = rng.uniform(0.5, 1.5, len(chosen))
        units[chosen] = model.capabilities[name].default_units * spread
        gpu[chosen] = rng.choice(np.flatnonzero(model.can_run(name)), len(chosen))
    return Jobs(capability, units, gpu, host=rng.integers(0, HOSTS, JOBS))


def _rate(count: int, work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return count / (perf_counter() - start)


def _line(way: str, ours: float, bare: float) -> str:
    return (
        f"{way}: {ours / 1e6:.2f} M latencies/s, "
        f"{bare / 1e6:.2f} M bare log-normals/s, a latency costs {bare / ours:.1f} draws"
    )

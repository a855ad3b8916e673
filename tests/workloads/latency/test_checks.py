import numpy as np
import pytest

from tests.workloads.fakes import profile
from workloads.hardware import load_catalogue
from workloads.latency import LatencyModel

CATALOGUE = load_catalogue()
MODEL = LatencyModel(profile(), CATALOGUE)
RTX_4090 = CATALOGUE.index("RTX 4090")
LAST = len(CATALOGUE.gpus) - 1

ENTRIES = {
    "mean_s": MODEL.mean_s,
    "estimate": MODEL.estimate,
    "batch_law": MODEL.batch_law,
    "load": MODEL.load,
    "sample_s": lambda *job: MODEL.sample_s(*job, rng=np.random.default_rng(0)),
}
"""What takes a capability, work units and a GPU."""

WRONG_GPUS = [
    (-1, f"gpu=-1: must be from 0 to {LAST}"),
    (99, f"gpu=99: must be from 0 to {LAST}"),
    ([RTX_4090, -2], f"gpu=-2: must be from 0 to {LAST}"),
    (1.0, "gpu=1.0: must be integers"),
]


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
@pytest.mark.parametrize(
    ("units", "told"),
    [(-5, "-5"), (0, "0"), (np.nan, "nan"), (np.inf, "inf"), ([1.0, -2.0], "-2")],
)
def test_sizes_are_positive_and_finite(entry, units, told):
    with pytest.raises(ValueError, match=f"^units={told}: must be a positive, finite"):
        entry("llm", units, RTX_4090)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
@pytest.mark.parametrize(("gpu", "message"), WRONG_GPUS)
def test_gpus_are_places_in_the_catalogue(entry, gpu, message):
    with pytest.raises(ValueError, match=message):
        entry("llm", 256.0, gpu)


@pytest.mark.parametrize(("gpu", "message"), WRONG_GPUS)
def test_gpus_of_shared_cards_and_samplers_too(gpu, message):
    rng = np.random.default_rng(0)
    for ask in (
        lambda: MODEL.segment_s(2.0, gpu),
        lambda: MODEL.slowdown("llm", gpu, 2),
        lambda: MODEL.capacity("llm", gpu),
        lambda: MODEL.frames_per_s(gpu),
        lambda: MODEL.sampler("llm", gpu, rng),
    ):
        with pytest.raises(ValueError, match=message):
            ask()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"duration_s": -2.0}, "duration_s=-2: must be a positive"),
        ({"sessions": -1}, "sessions=-1: must be at least 0"),
        ({"pixels_per_s": np.nan}, "pixels_per_s=nan: must be a positive"),
    ],
)
def test_segments_of_no_kind_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        MODEL.segment_s(**({"duration_s": 2.0, "gpu": RTX_4090} | options))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"host_factor": 0.0}, "host_factor=0: must be a positive, finite number"),
        ({"slowdown": 0.5}, "slowdown=0.5: must be at least 1 and finite"),
        ({"slowdown": np.inf}, "slowdown=inf: must be at least 1 and finite"),
    ],
)
def test_factors_of_draws_are_in_range(options, message):
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=message):
        MODEL.sample_s("llm", 256.0, RTX_4090, rng=rng, **options)


@pytest.mark.parametrize(
    ("job", "message"),
    [
        ((-3.0,), "units=-3: must be a positive, finite number"),
        ((0.0,), "units=0: must be a positive, finite number"),
        ((float("nan"),), "units=nan: must be a positive, finite number"),
        ((256.0, 0.9), "slowdown=0.9: must be at least 1 and finite"),
        ((256.0, float("inf")), "slowdown=inf: must be at least 1 and finite"),
    ],
)
def test_a_samplers_jobs_are_in_range(job, message):
    sampler = MODEL.sampler("llm", RTX_4090, np.random.default_rng(0))
    with pytest.raises(ValueError, match=message):
        sampler(*job)


def test_a_samplers_host_has_a_positive_factor():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="host_factor=-1: must be a positive"):
        MODEL.sampler("llm", RTX_4090, rng, host_factor=-1.0)


def test_measured_times_are_of_positive_sizes():
    with pytest.raises(ValueError, match="units=0: must be a positive"):
        MODEL.measured_s("llm", 0)


def test_nothing_asked_is_nothing_answered():
    assert MODEL.mean_s("llm", 256.0, []).shape == (0,)


def test_an_idle_card_is_not_slowed():
    """No session yet: the time of the first one."""
    idle, first = (float(MODEL.segment_s(2.0, RTX_4090, sessions=n)) for n in (0, 1))
    assert idle == first

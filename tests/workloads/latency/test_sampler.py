import numpy as np
import pytest

from tests.workloads.fakes import profile
from workloads.capabilities import CAPABILITIES
from workloads.hardware import load_catalogue
from workloads.latency import CannotRun, LatencyModel

CATALOGUE = load_catalogue()
MODEL = LatencyModel(profile(), CATALOGUE)
RTX_4090 = CATALOGUE.index("RTX 4090")
H100 = CATALOGUE.index("H100 SXM")
NOISE = np.array([1.0, 1.0, 1.02, 1.1, 1.4])


class Steady:
    """Stands for a generator whose every draw is the first place of the table."""

    def integers(self, low, high, size, dtype):
        return np.full(size, low, dtype=dtype)


@pytest.mark.parametrize("name", CAPABILITIES)
def test_table_gives_the_time_of_every_size(name):
    gpu = int(np.flatnonzero(MODEL.can_run(name))[0])
    sampler = MODEL.sampler(name, gpu, Steady(), host_factor=1.2)
    default = CAPABILITIES[name].default_units
    for units in default * np.geomspace(1 / 60, 60, 50):
        fixed_s = CAPABILITIES[name].fixed_s
        smallest = (float(MODEL.mean_s(name, units, gpu)) - fixed_s) / NOISE.mean()
        assert sampler(float(units)) == pytest.approx(1.2 * smallest + fixed_s, rel=1e-4)


@pytest.mark.parametrize("far", [1e-4, 1e4])
def test_sizes_beyond_the_table_are_worked_out(far):
    units = far * CAPABILITIES["text_to_image"].default_units
    sampler = MODEL.sampler("text_to_image", RTX_4090, Steady())
    smallest = float(MODEL.mean_s("text_to_image", units, RTX_4090)) / NOISE.mean()
    assert sampler(units, 2.0) == pytest.approx(2 * smallest)


def test_draws_have_the_mean_and_the_spread():
    sampler = MODEL.sampler("text_to_image", RTX_4090, np.random.default_rng(1))
    drawn = np.array([sampler(512.0**2) for _ in range(50_000)])
    mean = float(MODEL.mean_s("text_to_image", 512.0**2, RTX_4090))
    assert drawn.mean() == pytest.approx(mean, rel=0.003)
    bulk = MODEL.sample_s(
        "text_to_image",
        512.0**2,
        np.full(50_000, RTX_4090),
        rng=np.random.default_rng(2),
    )
    assert drawn.std() == pytest.approx(bulk.std(), rel=0.02)


def test_a_card_without_encoder_is_refused():
    with pytest.raises(CannotRun, match="H100 SXM cannot run transcode"):
        MODEL.sampler("transcode", H100, np.random.default_rng(0))

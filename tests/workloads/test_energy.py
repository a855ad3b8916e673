import numpy as np
import pytest

from workloads.cost import job_use
from workloads.energy import UnknownRegion, electricity_usd_kwh, regions, watts
from workloads.hardware import load_catalogue
from workloads.latency import LatencyModel, Load
from workloads.profile import load_profile

CATALOGUE = load_catalogue()
AT = np.array([CATALOGUE.index("RTX 4090")])


def load(compute, bandwidth, encoder):
    return Load(*(np.array([share]) for share in (compute, bandwidth, encoder)))


def test_watts_add_up_what_the_parts_draw_up_to_the_limit():
    assert watts(CATALOGUE, AT, load(0, 0, 0)) == pytest.approx([45])
    assert watts(CATALOGUE, AT, load(1, 0.3, 0)) == pytest.approx([450])
    assert watts(CATALOGUE, AT, load(0, 1, 0)) == pytest.approx([45 + 405 * 0.6])
    assert watts(CATALOGUE, AT, load(0.5, 0.5, 0)) == pytest.approx([45 + 405 * 0.8])
    assert watts(CATALOGUE, AT, load(0, 0, 1)) == pytest.approx([45 + 405 * 0.25])


@pytest.mark.parametrize("gpu", ["RTX 4090", "A100 80GB"])
def test_serving_a_language_model_draws_between_the_published_mean_and_peak(gpu):
    """Serving on an A100 drew 0.43 of the board limit in the mean, 0.79 at its peak."""
    model = LatencyModel(load_profile(), CATALOGUE)
    at = np.array([CATALOGUE.index(gpu)])
    drawn_w = [job_use(model, "llm", at, batch=batch).power_w[0] for batch in (1, 8, 64)]
    shares = np.array(drawn_w) / CATALOGUE.tdp_w[at]
    assert np.all((shares > 0.43) & (shares < 0.79))
    assert np.all(np.diff(shares) > 0)


def test_electricity_by_region():
    assert electricity_usd_kwh("europe", business=False) == 0.245
    assert electricity_usd_kwh("europe", business=True) == 0.20
    assert regions()[0] == "world"
    with pytest.raises(UnknownRegion, match="'mars' is unknown; one of: world, europe"):
        electricity_usd_kwh("mars", business=True)

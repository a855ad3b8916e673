import numpy as np
import pytest

from workloads.energy import UnknownRegion, electricity_usd_kwh, regions, watts
from workloads.hardware import load_catalogue
from workloads.latency import Load

CATALOGUE = load_catalogue()
AT = np.array([CATALOGUE.index("RTX 4090")])


def load(compute, bandwidth, encoder):
    return Load(*(np.array([share]) for share in (compute, bandwidth, encoder)))


def test_watts_follow_the_most_loaded_part():
    assert watts(CATALOGUE, AT, load(0, 0, 0)) == pytest.approx([45])
    assert watts(CATALOGUE, AT, load(1, 0.3, 0)) == pytest.approx([450])
    assert watts(CATALOGUE, AT, load(0.1, 1, 0)) == pytest.approx([45 + 405 * 0.6])
    assert watts(CATALOGUE, AT, load(0, 0, 1)) == pytest.approx([45 + 405 * 0.25])


def test_electricity_by_region():
    assert electricity_usd_kwh("europe", business=False) == 0.245
    assert electricity_usd_kwh("europe", business=True) == 0.20
    assert regions()[0] == "world"
    with pytest.raises(UnknownRegion, match="'mars' is unknown; one of: world, europe"):
        electricity_usd_kwh("mars", business=True)

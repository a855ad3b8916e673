import numpy as np
import pytest

from workloads.cost import CostModel, UnknownRegion, electricity_usd_kwh, watts
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


def test_energy_of_a_card_at_home():
    home = CostModel(electricity_usd_kwh=0.14, pue=1.05)
    assert 3600 * home.energy_usd_per_s(np.array([300.0])) == pytest.approx([0.0441])


def test_hardware_is_earned_back_over_its_busy_life():
    model = CostModel(lifetime_years=2, host_share=0.5, utilisation=0.25)
    busy_s = 2 * 365.25 * 86400 * 0.25
    assert model.hardware_usd_per_busy_s(np.array([1000.0])) * busy_s == pytest.approx(
        [1500]
    )


def test_busy_second_is_energy_plus_hardware():
    model, busy = CostModel(), load(1, 0, 0)
    expected = model.energy_usd_per_s(np.array([450.0])) + model.hardware_usd_per_busy_s(
        np.array([2000.0])
    )
    assert model.usd_per_busy_s(CATALOGUE, AT, busy) == pytest.approx(expected)


def test_electricity_by_region():
    assert electricity_usd_kwh("europe", business=False) == 0.245
    assert electricity_usd_kwh("europe", business=True) == 0.20
    with pytest.raises(UnknownRegion, match="'mars' is unknown; one of: world, europe"):
        electricity_usd_kwh("mars", business=True)

import numpy as np
import pytest

from tests.workloads.fakes import profile
from workloads.capabilities import find_capability
from workloads.capabilities.base import UnknownCapability
from workloads.cost import BatchError, CostModel, job_use
from workloads.hardware import load_catalogue
from workloads.latency import CannotRun, Flag, Jobs, LatencyModel, Load

CATALOGUE = load_catalogue()
MODEL = LatencyModel(profile(), CATALOGUE)
RTX_4090 = CATALOGUE.index("RTX 4090")
AT = np.array([RTX_4090])


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
    model, busy = CostModel(), Load(np.ones(1), np.zeros(1), np.zeros(1))
    expected = model.energy_usd_per_s(np.array([450.0])) + model.hardware_usd_per_busy_s(
        np.array([2000.0])
    )
    assert model.usd_per_busy_s(CATALOGUE, AT, busy) == pytest.approx(expected)


def test_jobs_of_a_year_pay_for_the_year():
    """As many jobs as fit a card's busy time cost what the owner spends in a year."""
    costs = CostModel(utilisation=0.4, traffic_usd_per_gb=0.01)
    use = job_use(MODEL, "text_to_image", RTX_4090)
    year_h = 365.25 * 24
    jobs = year_h * 3600 * 0.4 / use.gpu_s[0]
    mean_w = 0.4 * use.power_w[0] + 0.6 * 45
    energy = mean_w / 1000 * year_h * 1.54 * 0.161
    spent = energy + 2000 * 1.35 / 3 + 0.02 * year_h + jobs * use.traffic_gb * 0.01
    assert jobs * costs.job_usd(CATALOGUE, use)[0] == pytest.approx(spent)


def test_a_transcoded_segment_uses_one_of_the_cards_engines():
    use = job_use(MODEL, "transcode", RTX_4090)
    pixels = find_capability("transcode").default_units
    noise = MODEL.noise_mean("transcode")
    assert use.gpu_s == pytest.approx([noise * pixels / 770e6 / 2])
    assert use.power_w == pytest.approx([45 + 405 * 0.25])
    assert use.price_units == pixels


def test_a_live_session_reserves_its_card():
    use = job_use(MODEL, "live_video_to_video", RTX_4090)
    assert use.gpu_s == pytest.approx([1 / 20])
    assert use.price_units == pytest.approx(1280 * 720 * 30 / 20)
    alone_s = MODEL.mean_s("live_video_to_video", 512 * 512, AT)
    load = MODEL.load("live_video_to_video", 512 * 512, AT)
    busy = (load.compute + 0.6 * load.bandwidth) * alone_s * 20
    expected = 45 + 405 * busy
    assert use.power_w == pytest.approx(expected, rel=1e-6)


def test_a_batch_shares_the_card():
    alone, together = (job_use(MODEL, "llm", RTX_4090, batch=size) for size in (1, 8))
    law = MODEL.batch_law("llm", 256, AT)
    assert together.gpu_s == pytest.approx(alone.gpu_s * law.stretch(8) / 8)
    assert np.all(together.gpu_s < alone.gpu_s)
    with pytest.raises(BatchError, match="batch=2 of text_to_image: it is between 1 and 1"):
        job_use(MODEL, "text_to_image", RTX_4090, batch=2)


def test_every_card_that_can_has_a_cost_and_dearer_power_costs_more():
    able = np.flatnonzero(MODEL.can_run("text_to_image"))
    use = job_use(MODEL, "text_to_image", able)
    cheap = CostModel().usd_per_price_unit(CATALOGUE, use)
    dear = CostModel(electricity_usd_kwh=0.4).usd_per_price_unit(CATALOGUE, use)
    assert cheap.shape == able.shape
    assert np.all((cheap > 0) & (dear > cheap))
    assert use.emulated == "cpu-scaled:fake"


def test_what_cannot_run_has_no_cost():
    with pytest.raises(CannotRun, match="A100 80GB cannot run transcode"):
        job_use(MODEL, "transcode", CATALOGUE.index("a100"))
    with pytest.raises(CannotRun, match="T4 cannot run live_video_to_video in real time"):
        job_use(MODEL, "live_video_to_video", CATALOGUE.index("t4"))
    with pytest.raises(UnknownCapability, match="capability='origami' is unknown"):
        job_use(MODEL, "origami", RTX_4090)


def test_a_batch_that_does_not_fit_the_memory_is_refused():
    """128 requests need 16 GB and 127 more states; the times say so of the same jobs."""
    llm = find_capability("llm")
    needed_gb = llm.vram_gb + 127 * llm.state_gb
    assert needed_gb > 24
    with pytest.raises(
        CannotRun,
        match=f"RTX 4090 cannot run llm with batch=128: it needs {needed_gb:.4g} GB of "
        "memory and has 24",
    ):
        job_use(MODEL, "llm", RTX_4090, batch=128)
    jobs = Jobs(MODEL.names.index("llm"), 256.0, RTX_4090, batch=128)
    assert int(MODEL.times(jobs).flags) & Flag.NO_MEMORY
    roomy = CATALOGUE.index("h200")
    assert needed_gb < CATALOGUE.vram_gb[roomy]
    assert job_use(MODEL, "llm", roomy, batch=128).gpu_s > 0


@pytest.mark.parametrize("units", [-5, 0, float("nan"), float("inf")])
def test_jobs_of_no_size_are_refused(units):
    with pytest.raises(ValueError, match=f"units={units:g}: must be a positive, finite"):
        job_use(MODEL, "llm", RTX_4090, units=units)


@pytest.mark.parametrize("gpu", [-1, 99])
def test_cards_outside_the_catalogue_are_refused(gpu):
    with pytest.raises(ValueError, match=f"gpu={gpu}: must be from 0 to"):
        job_use(MODEL, "llm", gpu)


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ({"utilisation": 0}, "utilisation=0: must be above 0 and at most 1"),
        ({"utilisation": 1.5}, "utilisation=1.5: must be above 0 and at most 1"),
        ({"pue": -3}, "pue=-3: must be at least 1 and finite"),
        ({"pue": float("nan")}, "pue=nan: must be at least 1 and finite"),
        ({"lifetime_years": 0}, "lifetime_years=0: must be a positive, finite number"),
        ({"electricity_usd_kwh": -0.1}, "electricity_usd_kwh=-0.1: must be at least 0"),
        ({"host_share": float("inf")}, "host_share=inf: must be at least 0 and finite"),
        ({"traffic_usd_per_gb": -1}, "traffic_usd_per_gb=-1: must be at least 0"),
        ({"hosting_usd_per_gpu_h": -1}, "hosting_usd_per_gpu_h=-1: must be at least 0"),
    ],
)
def test_figures_of_owners_are_in_range(figures, message):
    with pytest.raises(ValueError, match=message):
        CostModel(**figures)

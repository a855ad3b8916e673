from dataclasses import astuple

import numpy as np
import pytest

from tests.workloads.fakes import profile
from workloads.cost import CostModel, job_use
from workloads.energy import electricity_usd_kwh, regions
from workloads.hardware import UnknownGpu, load_catalogue
from workloads.latency import LatencyModel
from workloads.outside import Spread, compare, table, wilson
from workloads.outside import draws as draws_of_outside
from workloads.outside.table import last_month
from workloads.prices import CATALOGUE_RANGE, rents
from workloads.profile import load_profile

CATALOGUE = load_catalogue()
MODEL = LatencyModel(profile(), CATALOGUE)


def draw(capability, model=MODEL, seed=3, **options):
    rng = np.random.default_rng(seed)
    return compare(model, capability, gpu="rtx4090", rng=rng, **options)


def test_interval_of_a_share():
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 50)[0] == 0
    assert wilson(50, 50)[1] == pytest.approx(1)


def test_prices_alone_decide_the_ratio_to_the_fee():
    """Documented: 0.02 USD an image here; the cheapest of three clouds asks 0.002-0.003."""
    found = draw("text_to_image")
    assert 0.09 < found.cloud_over_fee.low < found.cloud_over_fee.median
    assert found.cloud_over_fee.high < 0.16
    assert found.cloud_over_fee.ten_times == 0
    assert "2025-01" in found.dates
    assert "2026-05-11" in found.dates
    assert found.confidence == "B"


def test_transcoding_is_ten_times_below_the_cloud_list():
    found = draw("transcode", draws=500)
    hours = 2.06 / (49_924_800 * 3600)
    assert found.cloud_over_fee.low == pytest.approx(hours / 5.46e-13, rel=1e-6)
    assert found.cloud_over_fee.high < hours / 6.65e-14
    assert found.cloud_over_fee.ten_times == 1
    assert found.cloud_over_fee.ten_times_low > 0.99
    assert found.rent_over_cost.ten_times < 0.05


def test_certain_inputs_leave_only_hosts_and_tariffs():
    """With every range closed, rent over cost is spread by rents, regions and hosts."""
    certain = Spread((0.5, 0.5), (1.2, 1.2), (3.0, 3.0), (1.0, 1.0))
    found = draw("text_to_image", spread=certain, draws=4000)
    use = job_use(MODEL, "text_to_image", CATALOGUE.index("rtx4090"))
    tariffs = [electricity_usd_kwh(name, business=True) for name in regions()[1:]]
    own = np.mean(
        [
            CostModel(tariff, pue=1.2, utilisation=0.5).job_usd(CATALOGUE, use)[0]
            for tariff in tariffs
        ]
    )
    traffic = CostModel().traffic_usd_per_gb * use.traffic_gb
    rent = np.sqrt(0.31 * 0.88) / 3600 * use.gpu_s[0] / 0.5 + traffic
    assert found.rent_over_cost.median == pytest.approx(rent / own, rel=0.05)


def test_the_worlds_mean_is_not_drawn_as_a_region(monkeypatch):
    asked = set()

    def tariff(region, *, business):
        asked.add(region)
        return electricity_usd_kwh(region, business=business)

    monkeypatch.setattr(draws_of_outside, "electricity_usd_kwh", tariff)
    draw("text_to_image", draws=10)
    assert asked == {"europe", "north_america", "asia", "south_america", "oceania"}


def test_the_outside_option_is_the_cheaper_way():
    found = draw("text_to_image")
    for name in ("fee", "cost"):
        ways = [getattr(found, f"{way}_over_{name}").median for way in ("cloud", "rent")]
        assert getattr(found, f"outside_over_{name}").median <= min(ways) * 1.0001


def test_capability_that_no_cloud_lists_is_compared_with_rent_only():
    found = draw("live_video_to_video")
    assert found.cloud_over_fee is None
    assert found.cloud_over_cost is None
    assert found.outside_over_fee == found.rent_over_fee
    assert found.outside_over_cost == found.rent_over_cost


def test_the_least_sure_price_and_the_domain_are_told():
    assert draw("image_to_image").confidence == "A"
    assert draw("text_to_image").confidence == "B"
    assert draw("image_to_video").confidence == "C"
    assert not draw("text_to_image").extrapolated
    assert draw("text_to_image", units=4096 * 4096).extrapolated


def test_rents_are_dated_quotes_where_there_are_any():
    """An RTX 4090 is rented from named providers; for an RTX 3070 there is a range only."""
    quoted = draw("text_to_image")
    hours = rents("rtx4090")
    assert quoted.rented_from == tuple(hour.provider for hour in hours)
    assert CATALOGUE_RANGE not in quoted.rented_from
    assert {hour.date for hour in hours} <= set(quoted.dates)
    (only,) = rents("RTX 3070")
    assert only.provider == CATALOGUE_RANGE
    assert only.usd_low <= only.usd_high


def test_a_language_model_is_compared_as_it_is_served():
    """Batched by default; alone it costs several times as much a token."""
    served, alone = draw("llm"), draw("llm", batch=1)
    assert served.batch > 1
    assert alone.batch == 1
    assert served.cloud_over_cost.median > 2 * alone.cloud_over_cost.median


def test_every_capability_has_its_line():
    lines = table(MODEL, draws=50, rng=np.random.default_rng(2))
    assert [line.capability for line in lines] == list(MODEL.names)
    for line in lines:
        assert 0 < line.low <= line.median <= line.high
        assert 0 <= line.ten_times <= 1
        assert line.prices_from
        assert line.prices_until
        assert line.emulated.endswith(MODEL.emulated)


def test_draws_repeat_with_the_seed_and_only_with_it():
    assert draw("llm", batch=8) == draw("llm", batch=8)
    assert draw("llm", batch=8) != draw("llm", batch=8, seed=4)


def test_ranges_have_low_before_high():
    assert all(low <= high for low, high in astuple(Spread()))


def test_shipped_profile_puts_an_image_far_below_the_cloud_price():
    """A four-step image costs about 0.00004 USD on an RTX 4090, far below any list."""
    model = LatencyModel(load_profile("cpu-amd-epyc"), CATALOGUE)
    found = draw("text_to_image", model=model, draws=400)
    assert found.cloud_over_cost.low > 10
    assert found.cloud_over_cost.ten_times == 1
    assert found.emulated == "cpu-scaled:cpu-amd-epyc"


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="draws=0: at least 1"):
        draw("llm", draws=0)
    with pytest.raises(UnknownGpu, match="gpu='abacus' is unknown"):
        compare(MODEL, "llm", gpu="abacus", rng=np.random.default_rng(1))


def test_the_newest_price_is_the_one_that_held_last() -> None:
    dates = ("2026-03..05", "2026-03..06", "2026-04", "2026-04..05", "2025-12")
    assert max(dates, key=last_month) == "2026-03..06"
    assert last_month("2026-04") == "2026-04"

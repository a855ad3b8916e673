import numpy as np
import pytest

from workloads.capabilities import CAPABILITIES, UnknownCapability
from workloads.hardware import UnknownGpu, load_catalogue
from workloads.prices import CLOUD, NETWORK, gpu_hours, log_uniform, quotes
from workloads.tables import read_table


def test_every_row_is_of_a_known_capability_and_has_a_source():
    rows = read_table("prices.csv")
    assert {row["capability"] for row in rows} <= set(CAPABILITIES)
    every = [quote for name in CAPABILITIES for quote in quotes(name)]
    assert len(every) == len(rows)
    for quote in every:
        assert quote.kind in (CLOUD, NETWORK)
        assert 0 < quote.usd_low <= quote.usd_high
        assert quote.date
        assert quote.source
        assert quote.confidence in "ABC"


def test_published_units_become_price_units():
    """What the network's documentation says its prices come to."""
    (image,) = quotes("text_to_image", kind=NETWORK)
    assert image.usd_low / image.price_units * 1024**2 == pytest.approx(0.02)
    (audio,) = quotes("audio_to_text", kind=NETWORK)
    assert audio.usd_low / audio.price_units * 60_000 == pytest.approx(0.0012)
    (cloud,) = quotes("transcode", kind=CLOUD)
    ladder_hour = 49_924_800 * 3600
    assert cloud.usd_low / cloud.price_units * ladder_hour == pytest.approx(2.06)
    live = quotes("live_video_to_video", kind=NETWORK)
    session_hour = 1280 * 720 * 30 * 3600
    assert [quote.usd_high / quote.price_units * session_hour for quote in live] == (
        pytest.approx([1.50, 2287e-18 * 3017.75 * session_hour], rel=1e-3)
    )


def test_draws_stay_between_the_published_ends():
    quote = quotes("audio_to_text", kind=CLOUD)[1]
    drawn = quote.draw_usd_per_unit(4000, np.random.default_rng(1)) * quote.price_units
    assert 0.0025 <= drawn.min() < 0.0026
    assert 0.0155 < drawn.max() <= 0.016
    assert np.median(drawn) == pytest.approx(np.sqrt(0.0025 * 0.016), rel=0.05)
    assert np.all(log_uniform(2.0, 2.0, 5, np.random.default_rng(1)) == 2.0)


def test_hours_of_a_card_by_provider():
    found = gpu_hours("h100")
    assert {row.network for row in found} == {"cloud", "decentralised"}
    assert min(row.usd_low for row in found) == 1.75
    assert gpu_hours("mi300x") == ()
    names = set(load_catalogue().names)
    assert {row["gpu"] for row in read_table("gpu_hours.csv")} <= names


def test_unknown_names_are_refused():
    with pytest.raises(UnknownCapability, match="capability='origami' is unknown; one of"):
        quotes("origami")
    with pytest.raises(UnknownGpu, match="gpu='abacus' is unknown; one of"):
        gpu_hours("abacus")

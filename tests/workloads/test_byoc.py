import numpy as np
import pytest

from workloads.capabilities.base import Limit
from workloads.capabilities.byoc import BYOC, BadMix, byoc_app
from workloads.capabilities.sizes import LogNormal
from workloads.capabilities.stand_ins import (
    NOMINAL_BYTES_PER_S,
    NOMINAL_FLOPS_PER_S,
    NOMINAL_LAUNCH_S,
)

SIZES = LogNormal(median=2.0, sigma=1.0, lowest=0.1, highest=60.0)


def app(**mix):
    return byoc_app("mine", mix=mix, vram_gb=8, sizes=SIZES)


@pytest.mark.parametrize(
    "capability", [BYOC, app(llm_decode=0.25, text_to_image=0.5, tts=0.25)]
)
def test_a_unit_takes_a_second_on_the_reference_card(capability):
    seconds = 0.0
    for phase in capability.phases:
        repeats = float(phase.demand(np.array([3.0])).repeats[0]) / 3
        seconds += repeats * (
            phase.unit_flops / NOMINAL_FLOPS_PER_S
            + phase.unit_bytes / NOMINAL_BYTES_PER_S
            + phase.unit_ops * NOMINAL_LAUNCH_S
        )
    assert seconds == pytest.approx(1)


def test_shares_are_shares_of_the_time():
    denoise, decode = app(text_to_image=0.75, llm_decode=0.25).phases
    units = np.array([1.0, 4.0])
    assert denoise.demand(units).repeats.tolist() == [0.75, 3.0]
    assert decode.demand(units).repeats.tolist() == [0.25, 1.0]
    assert (denoise.limit, decode.limit) == (Limit.COMPUTE, Limit.BANDWIDTH)
    assert denoise.unit_flops > 50 * decode.unit_flops


def test_an_app_is_paid_by_the_second_and_keeps_what_it_says():
    mine = byoc_app(
        "mine",
        mix={"sam2": 1.0},
        vram_gb=6,
        sizes=SIZES,
        default_seconds=1.5,
        fixed_s=0.2,
        model_bytes=3e9,
    )
    assert mine.name == "mine"
    assert mine.price_unit == "second of compute"
    assert mine.work_unit == "seconds of one request on an RTX 4090"
    assert (mine.default_units, mine.fixed_s, mine.model_bytes) == (1.5, 0.2, 3e9)
    assert mine.sizes is SIZES


@pytest.mark.parametrize(
    ("mix", "message"),
    [
        ({"render": 1.0}, "app 'mine': kernel 'render' is unknown; one of: transcode, "),
        ({"tts": 1.2, "sam2": -0.2}, "sam2=-0.2: a share must be a positive number"),
        ({"tts": float("nan")}, "tts=nan: a share must be a positive number"),
        ({"tts": 0.5, "sam2": 0.4}, "the shares add up to 0.9; they must add up to 1"),
        ({}, "the shares add up to 0; they must add up to 1"),
    ],
)
def test_what_is_no_mix_is_refused(mix, message):
    with pytest.raises(BadMix, match=message):
        app(**mix)


def test_shares_in_decimals_add_up():
    assert len(app(tts=0.1, sam2=0.2, upscale=0.7).phases) == 3

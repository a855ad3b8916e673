import numpy as np
import pytest

from workloads.capabilities import CAPABILITIES, UnknownCapability, find_capability
from workloads.kernels import KERNELS


def test_ladder_has_the_published_pixel_rate():
    transcode = find_capability("transcode")
    assert transcode.price_units_per_s == 49_924_800
    assert transcode.default_units == 2 * 49_924_800


def test_live_video_is_billed_as_a_720p_stream():
    assert find_capability("live_video_to_video").price_units_per_s == 27_648_000


@pytest.mark.parametrize("name", CAPABILITIES)
def test_phases_name_kernels_and_grow_with_the_units(name):
    capability = find_capability(name)
    units = capability.default_units * np.array([1.0, 2.0])
    work = np.zeros(2)
    for phase in capability.phases:
        assert phase.kernel in KERNELS
        size, repeats = phase.demand(units)
        assert size.shape == repeats.shape == units.shape
        work += size * repeats
    assert work[1] > work[0]


def test_unknown_capability_is_refused_with_the_known_ones():
    with pytest.raises(UnknownCapability, match="'render' is unknown; one of: transcode"):
        find_capability("render")

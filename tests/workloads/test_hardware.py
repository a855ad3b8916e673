import numpy as np
import pytest

from workloads.hardware import UnknownGpu, load_catalogue


def test_names_and_aliases_find_one_card_each():
    catalogue = load_catalogue()
    keys = [key for gpu in catalogue.gpus for key in {gpu.name.lower(), *gpu.aliases}]
    assert len(keys) == len(set(keys))
    for index, gpu in enumerate(catalogue.gpus):
        assert {catalogue.index(key) for key in (gpu.name, *gpu.aliases)} == {index}


def test_name_that_torch_reports_is_known():
    catalogue = load_catalogue()
    assert catalogue.names[catalogue.index("NVIDIA GeForce RTX 4090")] == "RTX 4090"
    assert catalogue.names[catalogue.index("NVIDIA H200")] == "H200 SXM"


def test_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(UnknownGpu, match=r"gpu='RTX 9999' is unknown; one of: .*RTX 4090"):
        load_catalogue().index("RTX 9999")


def test_data_centre_cards_without_encoder():
    catalogue = load_catalogue()
    without = {gpu.name for gpu in catalogue.gpus if gpu.nvenc == 0}
    assert {"A100 80GB", "H100 SXM", "H200 SXM", "B200", "MI300X"} <= without
    assert catalogue.encoders[catalogue.index("RTX 5090")] == 3


def test_arrays_follow_the_cards():
    catalogue = load_catalogue()
    at = catalogue.index("RTX 4090")
    assert catalogue.peak_flops[at] == pytest.approx(165.2e12)
    assert catalogue.peak_bytes[at] == pytest.approx(1008e9)
    assert (catalogue.vram_gb[at], catalogue.tdp_w[at]) == (24, 450)
    assert np.all(catalogue.street_usd > 0)
    for gpu in catalogue.gpus:
        assert 0.5 <= gpu.sustained_share <= 0.85
        assert 0 < gpu.cloud_low_usd_h <= gpu.cloud_high_usd_h


def test_only_boards_short_of_power_miss_their_peak():
    catalogue = load_catalogue()
    at = [catalogue.index(name) for name in ("L4", "RTX A4000", "H100 SXM")]
    expected = [121e12 * 0.55 / 0.8, 76.7e12 * 0.7 / 0.8, 989e12]
    assert catalogue.peak_flops[at] == pytest.approx(expected)


def test_spelling_of_a_name_does_not_matter():
    catalogue = load_catalogue()
    for name in ("rtx4090", "RTX_4090", " rtx-4090 ", "4090"):
        assert catalogue.names[catalogue.index(name)] == "RTX 4090"
    found = {
        name: catalogue.names[catalogue.index(name)] for name in ("a100", "h100", "t4")
    }
    assert found == {"a100": "A100 80GB", "h100": "H100 SXM", "t4": "T4"}


def test_clock_times_multiprocessors_gives_the_fp32_peak():
    for gpu in load_catalogue().gpus:
        lanes = gpu.fp32_tflops * 1e6 / (2 * gpu.multiprocessors * gpu.boost_mhz)
        assert min(abs(lanes / known - 1) for known in (64, 128)) < 0.01, gpu.name

import pickle
from dataclasses import replace

import numpy as np
import pytest

from tests.workloads.fakes import LAW, profile
from workloads.capabilities import CAPABILITIES, Phase, UnknownCapability
from workloads.capabilities.base import Demand
from workloads.hardware import load_catalogue
from workloads.latency import CannotRun, LatencyModel
from workloads.phase_model import GPU_OVERHEAD_S, PhaseModel
from workloads.profile import ProfileError, load_profile

CATALOGUE = load_catalogue()
MODEL = LatencyModel(profile(), CATALOGUE)
RTX_4090 = CATALOGUE.index("RTX 4090")
H100 = CATALOGUE.index("H100 SXM")
T4 = CATALOGUE.index("T4")
NOISE = np.array([1.0, 1.0, 1.02, 1.1, 1.4])


WRITE = replace(
    CAPABILITIES["text_to_image"],
    name="write",
    phases=(
        Phase("read", "llm_prefill", 5e12, 1000, lambda units: Demand(0 * units + 500, 1)),
        Phase(
            "write",
            "llm_decode",
            unit_flops=16e9,
            unit_size=1000,
            demand=lambda units: Demand(500 + units / 2, units),
            unit_bytes=17e9,
            unit_ops=300,
            shared_bytes=10e9,
            host_s=0.002,
        ),
    ),
    vram_gb=16,
    max_batch=64,
    state_gb=0.5,
    fixed_s=0.1,
)
"""A capability of one's own: every way in which a phase can be counted."""

OWN = LatencyModel(profile(), CATALOGUE, capabilities={"write": WRITE})


def own_law_s(read_flops, write_flops, write_bytes, ops, reads=1):
    """Seconds by hand on an RTX 4090, noise and fixed times left out."""
    flops = CATALOGUE.peak_flops[RTX_4090] * LAW.phi
    rate = CATALOGUE.peak_bytes[RTX_4090] * LAW.beta
    read_calls = 5e12 / (4e8 * 1000)
    read = read_calls * (10 * GPU_OVERHEAD_S + reads * 2e5 * 500 / rate)
    read += read_flops / flops
    return read + ops * GPU_OVERHEAD_S + write_flops / flops + write_bytes / rate


def test_law_carries_the_counted_work_to_another_device():
    tokens = 200.0
    size = 500 + tokens / 2
    by_law = own_law_s(
        2.5e12, tokens * 16e9 * size / 1000, tokens * 17e9 * size / 1000, tokens * 300
    )
    expected = (by_law + tokens * 0.002) * NOISE.mean() + 0.1
    assert OWN.mean_s("write", tokens, RTX_4090) == pytest.approx(expected, rel=1e-6)


def test_batch_reads_the_weights_once():
    tokens = 200.0
    law = OWN.batch_law("write", tokens, RTX_4090)
    rate = CATALOGUE.peak_bytes[RTX_4090] * LAW.beta
    assert law.shared_s == pytest.approx(tokens * 10e9 / rate)
    alone = own_law_s(2.5e12, tokens * 16e9 * 0.6, tokens * 17e9 * 0.6, tokens * 300)
    assert law.seconds(1) == pytest.approx(alone)
    ten = own_law_s(
        10 * 2.5e12,
        10 * tokens * 16e9 * 0.6,
        10 * tokens * 17e9 * 0.6 - 9 * tokens * 10e9,
        tokens * 300,
        reads=10,
    )
    assert law.seconds(10) == pytest.approx(ten)


def test_card_factor_scales_its_card_alone():
    slow = LatencyModel(profile(), CATALOGUE, card_factors={RTX_4090: 1.5})
    assert slow.mean_s("llm", 200, [RTX_4090, H100]) == pytest.approx(
        MODEL.mean_s("llm", 200, [RTX_4090, H100]) * [1.5, 1.0]
    )


def test_profile_without_a_kernel_serves_the_other_capabilities():
    kernels = {**profile().kernels}
    del kernels["vae_decode"]
    model = LatencyModel(profile()._replace(kernels=kernels), CATALOGUE)
    assert model.mean_s("llm", 200, H100) == MODEL.mean_s("llm", 200, H100)
    with pytest.raises(ProfileError, match="has no kernel 'vae_decode'"):
        model.mean_s("text_to_image", 1e6, H100)


def test_unlike_bytes_scale_the_measured_time_by_the_law():
    phase = PhaseModel(WRITE.phases[1], profile())
    tokens = np.array([100.0, 300.0])
    size = 500 + tokens / 2
    own = LAW.seconds(
        flops=16e9 * size / 1000,
        moved_bytes=17e9 * size / 1000,
        ops=300,
        peak_flops=1e11,
        peak_bytes=2e10,
    )
    call = LAW.seconds(
        flops=4e5 * size, moved_bytes=2e5 * size, ops=10, peak_flops=1e11, peak_bytes=2e10
    )
    run = LAW.seconds(
        flops=1e5 * size, moved_bytes=1e5 * size, ops=10, peak_flops=1e11, peak_bytes=2e10
    )
    expected = tokens * own / call * run * 4
    assert phase.measured_s(tokens) == pytest.approx(expected, rel=1e-3)


def test_measured_device_follows_the_interpolated_timings():
    kernel = profile().kernels["transcode"]
    pixels = 1_664_160 * 60.0
    per_frame = 4 * np.interp(1080, kernel.sizes, kernel.location_s)
    expected = 60 * per_frame * NOISE.mean()
    assert MODEL.measured_s("transcode", pixels) == pytest.approx(expected, rel=1e-3)


def test_a_measured_gpu_uses_its_own_timings():
    measured = LatencyModel(profile("cuda", "NVIDIA H100 80GB HBM3"), CATALOGUE)
    pixels = 700.0**2
    assert measured.emulated == "cuda-scaled:fake"
    assert measured.mean_s("text_to_image", pixels, H100) == pytest.approx(
        measured.measured_s("text_to_image", pixels)
    )
    assert measured.mean_s("text_to_image", pixels, RTX_4090) != pytest.approx(
        measured.measured_s("text_to_image", pixels)
    )


@pytest.mark.parametrize("name", [name for name in CAPABILITIES if "transcode" not in name])
def test_one_size_for_many_gpus_equals_one_by_one(name):
    gpus = np.flatnonzero(MODEL.can_run(name))
    units = CAPABILITIES[name].default_units
    together = MODEL.mean_s(name, units, gpus)
    broadcast = MODEL.mean_s(name, np.full(len(gpus), units), gpus)
    single = [float(MODEL.mean_s(name, units, int(gpu))) for gpu in gpus]
    assert together == pytest.approx(single, rel=1e-12)
    assert broadcast == pytest.approx(single, rel=1e-12)


def test_samples_reproduce_the_residuals():
    rng = np.random.default_rng(3)
    units = CAPABILITIES["live_video_to_video"].default_units
    mean = MODEL.mean_s("live_video_to_video", units, RTX_4090)
    drawn = MODEL.sample_s(
        "live_video_to_video", units, np.full(100_000, RTX_4090), rng=rng
    )
    noise = drawn / (mean / NOISE.mean())
    assert drawn.mean() == pytest.approx(mean, rel=0.002)
    assert set(np.round(noise, 6)) == set(NOISE)
    for percent in (50, 95):
        expected = np.percentile(NOISE, percent, method="inverted_cdf")
        assert np.percentile(noise, percent) == pytest.approx(expected)


def test_samples_take_host_and_slowdown_and_broadcast():
    hosts = np.array([[0.9], [1.2]])
    drawn = MODEL.sample_s(
        "text_to_image",
        512.0**2,
        RTX_4090,
        host_factor=hosts,
        slowdown=np.array([1.0, 2.0, 3.0]),
        rng=np.random.default_rng(0),
    )
    alone = MODEL.mean_s("text_to_image", 512.0**2, RTX_4090) / NOISE.mean()
    factors = drawn / alone / (hosts * [1.0, 2.0, 3.0])
    assert drawn.shape == (2, 3)
    assert np.all((factors >= 1 - 1e-9) & (factors <= 1.4 + 1e-9))


def test_same_stream_gives_the_same_samples():
    def draw(seed):
        rng = np.random.default_rng(seed)
        return MODEL.sample_s("llm", np.full(50, 256.0), RTX_4090, rng=rng)

    assert draw(5).tolist() == draw(5).tolist() != draw(6).tolist()


def test_noise_block_draws_the_residuals_of_the_longest_phase():
    block = MODEL.noise_block("llm", 1000, np.random.default_rng(0))
    assert set(np.round(block, 9)) == set(NOISE)
    assert MODEL.noise_mean("llm") == pytest.approx(NOISE.mean())


def test_size_outside_the_measured_ones_is_flagged():
    sides = np.array([100.0, 512.0, 2048.0])
    estimate = MODEL.estimate("text_to_image", sides**2, RTX_4090)
    assert estimate.extrapolated.tolist() == [True, False, True]
    assert estimate.emulated == "cpu-scaled:fake"
    assert np.all(np.diff(estimate.seconds) > 0)


def test_cards_without_encoder_cannot_transcode():
    assert MODEL.capacity("transcode", H100) == 0
    with pytest.raises(CannotRun, match=r"H100 SXM cannot run transcode: .* encoder"):
        MODEL.mean_s("transcode", 1e8, np.array([RTX_4090, H100]))
    with pytest.raises(CannotRun, match="H100 SXM cannot run transcode"):
        MODEL.segment_s(2.0, H100)


def test_cards_with_too_little_memory_are_refused():
    assert MODEL.capacity("text_to_image", T4) == 0
    with pytest.raises(CannotRun, match="T4 cannot run text_to_image: it needs 24 GB"):
        MODEL.sample_s("text_to_image", 1e6, T4, rng=np.random.default_rng(0))


def test_transcode_capacity_is_the_last_count_in_real_time():
    gpus = np.flatnonzero(MODEL.can_run("transcode"))
    held = MODEL.capacity("transcode", gpus)
    pixels, duration_s = 2 * 49_924_800, 2.0
    alone_s = pixels / 770e6
    engines, memory = CATALOGUE.encoders[gpus], CATALOGUE.vram_gb[gpus]
    ratio = alone_s * held / engines / duration_s
    one_more = alone_s * (held + 1) / engines / duration_s
    assert np.all(ratio <= 0.8)
    assert np.all((one_more > 0.8) | ((held + 1) * 0.3 > memory))


def test_live_ai_capacity_keeps_the_target_rate_and_the_memory():
    every = np.arange(len(CATALOGUE.gpus))
    held = MODEL.capacity("live_video_to_video", every, per_gpu=99)
    assert held.max() > 1
    assert held.min() == 0
    for gpu, count in zip(every, held, strict=True):
        if count:
            assert MODEL.frames_per_s(gpu, sessions=count) >= 20
            assert count * 16 <= CATALOGUE.vram_gb[gpu]
            slow = MODEL.frames_per_s(gpu, sessions=count + 1) < 20
            assert slow or (count + 1) * 16 > CATALOGUE.vram_gb[gpu]
    assert MODEL.capacity("live_video_to_video", every).max() == 1


def test_segments_slow_down_as_sessions_fill_the_engines():
    sessions = np.arange(1, 25)
    seconds = MODEL.segment_s(2.0, RTX_4090, sessions=sessions)
    assert seconds[0] == pytest.approx(2 * 49_924_800 / 770e6)
    assert np.all(np.diff(seconds) >= 0)
    assert seconds[-1] > 1.5 * seconds[0]


def test_files_take_one_encoder_each_and_share_the_decoders():
    assert MODEL.capacity("transcode_vod", [RTX_4090, H100, T4]).tolist() == [2, 0, 1]
    load = MODEL.load("transcode_vod", 1e9, RTX_4090)
    assert load.encoder == 0.5
    decoded = CAPABILITIES["transcode_vod"].decoded_pixels_per_unit
    assert load.decoder == pytest.approx(decoded * 770e6 / 1320e6)
    slow = MODEL.slowdown("transcode_vod", RTX_4090, [1, 2, 4])
    assert slow == pytest.approx([1, 2 * load.decoder, 4 * load.decoder])


def test_live_ai_sessions_take_turns_on_the_cores():
    alone, both = (MODEL.frames_per_s(RTX_4090, sessions=count) for count in (1, 2))
    load = MODEL.load("live_video_to_video", 512.0**2, RTX_4090)
    busy = load.compute + load.bandwidth
    assert busy == pytest.approx(1 - load.launch)
    assert alone / both == pytest.approx(2 * busy * 1.035)


def test_load_names_the_limit():
    diffusion = MODEL.load("text_to_image", 1024.0**2, RTX_4090)
    assert diffusion.compute > 0.9
    decode = MODEL.load("llm", 256.0, RTX_4090)
    assert decode.bandwidth > decode.compute
    transcode = MODEL.load("transcode", 1e8, RTX_4090)
    assert (transcode.compute, transcode.encoder) == (0, 0.5)


def test_a_model_in_use_can_be_saved():
    model = LatencyModel(profile(), CATALOGUE)
    at = {name: int(np.flatnonzero(model.can_run(name))[0]) for name in model.names}
    again = pickle.loads(pickle.dumps(model))
    for name, gpu in at.items():
        units = CAPABILITIES[name].default_units
        assert again.mean_s(name, units, gpu) == model.mean_s(name, units, gpu)


def test_unknown_capability():
    with pytest.raises(UnknownCapability, match="'render' is unknown"):
        MODEL.mean_s("render", 1.0, RTX_4090)


def test_anchored_capability_takes_its_published_time():
    anchor = CAPABILITIES["live_video_to_video"].anchor
    at = CATALOGUE.index(anchor.gpu)
    assert 1 / MODEL.frames_per_s(at) == pytest.approx(anchor.seconds)
    assert 1 / anchor.seconds == pytest.approx(37.1 * 4 * 0.80 / (3 * 1.09))


def test_anchor_scales_every_gpu_alike():
    live = CAPABILITIES["live_video_to_video"]
    units = live.default_units
    phase = PhaseModel(live.phases[0], profile())
    terms = phase.terms(np.asarray(float(units)))
    by_law = terms.flops / CATALOGUE.peak_flops + terms.overhead_s
    by_law += terms.moved_bytes / CATALOGUE.peak_bytes
    able = np.flatnonzero(MODEL.can_run("live_video_to_video"))
    ratio = MODEL.mean_s("live_video_to_video", units, able) / by_law[able]
    assert ratio == pytest.approx(ratio[0])


PUBLISHED_TOKENS_PER_S = {  # 8B fp16, one sequence: llama.cpp, 2024-05; A100 40GB: vLLM
    "RTX 3090": 46.5,
    "RTX 4090": 54.3,
    "RTX A6000": 40.3,
    "L40S": 43.4,
    "A100 40GB PCIe/SXM": 75.0,
    "A100 80GB": 54.6,
    "H100 PCIe": 67.8,
}


@pytest.mark.parametrize("gpu", PUBLISHED_TOKENS_PER_S)
def test_decode_rate_is_near_the_published_one(gpu):
    model = LatencyModel(load_profile(), CATALOGUE)
    at, few, many = CATALOGUE.index(gpu), 128.0, 256.0
    seconds = np.diff(model.mean_s("llm", np.array([few, many]), at))
    rate = float((many - few) / seconds[0])
    # llama.cpp takes 0.43 of an A100's bandwidth, vLLM 0.77; the law lies between.
    assert 0.6 < rate / PUBLISHED_TOKENS_PER_S[gpu] < 1.7


def test_thirty_guided_steps_of_sdxl_are_near_the_published_time():
    model = LatencyModel(load_profile(), CATALOGUE)
    at, units = CATALOGUE.index("A100 80GB"), np.asarray(1024.0**2)
    denoise, decode = (
        PhaseModel(phase, load_profile()).terms(units)
        for phase in CAPABILITIES["text_to_image"].phases
    )
    seconds = 60 / 4 * model.by_law_s(denoise, at) + model.by_law_s(decode, at)
    assert 2.54 * 0.7 < float(seconds) < 3.31 * 1.3

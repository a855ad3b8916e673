"""Capabilities against published figures and against the counts of their stand-ins."""

import numpy as np
import pytest
import torch

from workloads.capabilities import (
    CAPABILITIES,
    UnknownCapability,
    audio_to_text,
    batch_training,
    find_capability,
    segment_anything_2,
    text_to_speech,
)
from workloads.capabilities.base import Limit
from workloads.capabilities.stand_ins import (
    NOMINAL_BYTES_PER_S,
    NOMINAL_FLOPS_PER_S,
    NOMINAL_LAUNCH_S,
    STAND_INS,
)
from workloads.kernels import KERNELS, Target, count_work
from workloads.kernels.counter import WorkCounter
from workloads.kernels.train import AdamW

PHASES = [
    pytest.param(capability, phase, id=f"{capability.name}-{phase.name}")
    for capability in CAPABILITIES.values()
    for phase in capability.phases
]
SOLD = (
    "transcode live_video_to_video text_to_image llm transcode_vod image_to_image "
    "image_to_video audio_to_text text_to_speech image_to_text segment_anything_2 upscale "
    "frame_interpolation byoc batch_training"
)


def unit_work(phase):
    """(FLOPs, bytes, operations) of one unit, the stand-in's where not its own."""
    one = count_work(phase.kernel, int(phase.unit_size))
    calls = 1.0 if phase.unit_flops is None else phase.unit_flops / one.flops
    return (
        calls * one.flops,
        calls * one.bytes if phase.unit_bytes is None else phase.unit_bytes,
        calls * one.ops if phase.unit_ops is None else phase.unit_ops,
    )


def test_every_kind_of_work_is_there():
    assert list(CAPABILITIES) == SOLD.split()
    assert all(name == capability.name for name, capability in CAPABILITIES.items())


def test_ladder_has_the_published_rates():
    for name in ("transcode", "transcode_vod"):
        ladder = find_capability(name)
        assert 49_924_800 * 8 * ladder.input_bytes_per_unit == pytest.approx(6e6)
        assert 49_924_800 * 8 * ladder.output_bytes_per_unit == pytest.approx(5.65e6)
        assert 49_924_800 * ladder.decoded_pixels_per_unit == pytest.approx(62_208_000)
        assert ladder.uses_encoder
    transcode = find_capability("transcode")
    assert transcode.price_units_per_s == 49_924_800
    assert transcode.default_units == 2 * 49_924_800


def test_live_video_is_billed_as_a_720p_stream():
    assert find_capability("live_video_to_video").price_units_per_s == 27_648_000


@pytest.mark.parametrize(
    ("name", "tflops"),
    [
        ("image_to_image", 100 * 2.41 + 1.5 * 2.5),
        ("image_to_video", 4600 + 25 * 5.75),
        ("audio_to_text", 2 * 2.27 + 0.2 + 2 * 130 * 0.000246),
        ("segment_anything_2", 1.76),
        ("upscale", 75 * 2 * 7.54 + 19),
        ("text_to_image", 4 * 3.64 + 5.75),
        ("llm", 0.0145 * 512 + 0.0156 * 256),
    ],
)
def test_work_of_the_default_job_is_the_published_one(name, tflops):
    capability = find_capability(name)
    total = 0.0
    for phase in capability.phases:
        size, repeats = phase.demand(np.array([capability.default_units]))
        kernel = count_work(phase.kernel, round(size[0] / 8) * 8).flops
        share = phase.unit_flops / count_work(phase.kernel, int(phase.unit_size)).flops
        total += float(repeats[0]) * share * kernel
    assert total == pytest.approx(tflops * 1e12, rel=0.05)


def test_small_upscaling_has_its_own_published_count():
    phase = find_capability("upscale").phases[0]
    small, large = phase.demand(np.array([128.0**2, 256.0**2])).repeats
    assert small / large == pytest.approx(1.34 / 7.54, rel=0.01)


@pytest.mark.parametrize(
    ("layers", "kernel", "size", "rest", "published"),
    [
        (32, "audio_to_text", 1500, 0.0, audio_to_text.ENCODE_FLOPS),
        (30, "tts", 512, 2 * 9 * 1088 * 1920, text_to_speech.FRAME_FLOPS),
        (32, "llm_decode", 1144, 2 * 128_256 * 4096, 15.6e9),
    ],
)
def test_layers_add_up_to_the_model(layers, kernel, size, rest, published):
    assert layers * count_work(kernel, size).flops + rest == pytest.approx(
        published, rel=0.02
    )


def test_a_token_reads_the_layers_and_the_head():
    decode = find_capability("llm").phases[1]
    layers = 32 * count_work("llm_decode", 1144).bytes + 2 * 128_256 * 4096
    assert decode.unit_bytes == pytest.approx(layers, rel=0.01)
    speak = find_capability("text_to_speech").phases[0]
    layers = 30 * count_work("tts", 512).bytes + 2 * 9 * 1088 * 1920
    assert speak.unit_bytes == pytest.approx(layers, rel=0.01)


def test_decoder_of_whisper_has_the_published_work():
    token = audio_to_text.DECODE_FLOPS + audio_to_text.SOUND_FLOPS
    assert token == pytest.approx(1.86e9, rel=0.01)


def test_segmentation_encoder_follows_from_its_configuration():
    encode = find_capability("segment_anything_2").phases[0]
    assert segment_anything_2.encoder_flops() == pytest.approx(encode.unit_flops, rel=0.01)


def test_a_sequence_of_training_is_counted_on_the_stand_in():
    real = Target("meta", torch.float16, 2.0)  # the stand-in is half as wide
    one = count_work("train", 1024, real)
    weights = [
        real.weight(*shape)
        for shape in ((6144, 2048), (2048, 2048), (11264, 2048), (2048, 5632))
    ]
    optimiser = AdamW(weights)
    with torch.no_grad(), WorkCounter() as counter:
        optimiser.step(weights)
    assert one.bytes - counter.bytes == pytest.approx(batch_training.LAYER_BYTES, rel=0.01)
    parameters = sum(weight.numel() for weight in weights)
    assert counter.bytes / parameters == batch_training.OPTIMISER_BYTES
    assert (one.ops - counter.ops, counter.ops) == (28, 36)


def test_training_has_the_published_size_and_six_flops_a_weight_and_token():
    parameters = batch_training.PARAMETERS
    assert parameters == pytest.approx(1.1e9, rel=0.01)
    per_token = batch_training.SEQUENCE_FLOPS / batch_training.SEQUENCE
    assert per_token == pytest.approx(6 * parameters, rel=0.1)


def test_training_exchanges_the_weights_once_a_round():
    training = find_capability("batch_training")
    sent = training.default_units * training.output_bytes_per_unit
    assert sent == pytest.approx(2 * batch_training.PARAMETERS)
    assert training.model_bytes < training.vram_gb * 1e9


@pytest.mark.parametrize("name", KERNELS)
def test_counts_carried_without_torch_are_those_of_the_kernels(name):
    size, *carried = STAND_INS[name]
    assert KERNELS[name].grid[0] <= size <= KERNELS[name].grid[-1]
    assert carried == list(count_work(name, size))


@pytest.mark.parametrize(("capability", "phase"), PHASES)
def test_a_phase_names_a_kernel_and_asks_for_sizes_that_it_is_timed_at(capability, phase):
    grid = KERNELS[phase.kernel].grid
    drawn = [capability.default_units * np.ones(2)]
    if capability.sizes is not None:
        drawn.append(capability.sizes.draw(200, np.random.default_rng(1)))
        drawn.append(np.array([capability.sizes.lowest, capability.sizes.highest]))
    for units in drawn:
        size, repeats = phase.demand(units)
        assert size.shape == repeats.shape == units.shape
        assert np.all((size >= grid[0]) & (size <= grid[-1]))
        assert np.all(repeats > 0)


CONSTANT = {"image_to_text", "segment_anything_2"}
"""Images are scaled to one size, whatever is billed."""


@pytest.mark.parametrize("name", CAPABILITIES)
def test_work_grows_with_the_units(name):
    capability = find_capability(name)
    units = capability.default_units * np.array([1.0, 2.0])
    work = np.zeros(2)
    for phase in capability.phases:
        size, repeats = phase.demand(units)
        work += size * repeats
    assert (work[1] > work[0]) == (name not in CONSTANT)


@pytest.mark.parametrize(("capability", "phase"), PHASES)
def test_a_phase_is_bound_by_what_takes_longest_on_the_reference_card(capability, phase):
    if capability.uses_encoder:
        assert phase.limit is Limit.ENCODER
        return
    flops, moved, ops = unit_work(phase)
    seconds = {
        Limit.COMPUTE: flops / NOMINAL_FLOPS_PER_S,
        Limit.BANDWIDTH: moved / NOMINAL_BYTES_PER_S,
        Limit.LAUNCH: ops * NOMINAL_LAUNCH_S + phase.host_s,
    }
    assert phase.limit is max(seconds, key=seconds.__getitem__)


@pytest.mark.parametrize(("capability", "phase"), PHASES)
def test_a_batch_shares_at_most_what_is_moved(capability, phase):
    assert 0 <= phase.shared_bytes <= unit_work(phase)[1]
    assert (phase.shared_bytes > 0) == (capability.max_batch > 1)


@pytest.mark.parametrize("name", CAPABILITIES)
def test_jobs_have_sizes_or_come_as_a_stream(name):
    capability = find_capability(name)
    assert (capability.sizes is None) == (capability.price_units_per_s is not None)
    if capability.sizes is not None:
        assert capability.sizes.lowest <= capability.default_units
        assert capability.default_units <= capability.sizes.highest


@pytest.mark.parametrize("name", CAPABILITIES)
def test_weights_fit_the_memory(name):
    capability = find_capability(name)
    assert capability.model_bytes <= capability.vram_gb * 2**30


def test_unknown_capability_is_refused_with_the_known_ones():
    with pytest.raises(UnknownCapability, match="'render' is unknown; one of: transcode"):
        find_capability("render")

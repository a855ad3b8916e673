"""Counted work against torch's own counter and against published model sizes."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from workloads.kernels import KERNELS, Target, count_work, recorded
from workloads.kernels.audio_to_text import build_batch as build_audio
from workloads.kernels.base import run_target
from workloads.kernels.counter import WorkCounter
from workloads.kernels.live_v2v import build_batch as build_live
from workloads.kernels.llm_decode import build_batch as build_decode
from workloads.kernels.train import AdamW
from workloads.kernels.transcode import cosine_basis
from workloads.kernels.tts import build_batch as build_tts

SMALL = {
    "transcode": 96,
    "text_to_image": 64,
    "vae_decode": 32,
    "live_v2v": 64,
    "llm_decode": 16,
    "llm_prefill": 32,
    "audio_to_text": 24,
    "tts": 16,
    "sam2": 16,
    "upscale": 18,
    "interpolate": 36,
    "train": 32,
}


def torch_flops(run):
    # The fused attention of the processor has no entry in torch's counter; the plain one,
    # made of two matrix products, has.
    with (
        torch.inference_mode(),
        sdpa_kernel(SDPBackend.MATH),
        FlopCounterMode(display=False) as counter,
    ):
        run()
    return counter.get_total_flops()


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("width", [0.5, 1.0])
def test_counted_flops_are_those_of_torch(name, width):
    target = Target("cpu", torch.float32, width)
    run = KERNELS[name].build(SMALL[name], target)
    assert count_work(name, SMALL[name], target).flops == torch_flops(run)


@pytest.mark.parametrize("build", [build_live, build_decode, build_audio, build_tts])
def test_work_of_a_batch_grows_with_it(build):
    def flops(batch):
        run = build(batch, 64, Target("meta", torch.float16, 1.0))
        with torch.inference_mode(), WorkCounter() as counter:
            run()
        return counter.flops

    assert flops(3) == 3 * flops(1)


@pytest.mark.parametrize(
    ("name", "size", "published_gflop"),
    [
        ("text_to_image", 1024, 433),  # 6.4 % of a 6.76 TFLOP step of SDXL
        ("vae_decode", 1024, 618),  # 5.9 % of a 10.5 TFLOP decoder
        ("live_v2v", 512, 89),  # 11 % of a 0.80 TFLOP step of SD-Turbo
        ("llm_decode", 1144, 0.455),  # 2.9 % of 15.6 GFLOP a token
        ("audio_to_text", 1500, 70.5),  # 3.1 % of the 2.27 TFLOP of a window
        ("upscale", 360, 110),  # 1.3 % of the 8.5 TFLOP of a 640x360 frame
        ("interpolate", 1080, 50),  # 25 % of 0.20 TFLOP a frame
    ],
)
def test_full_width_is_the_stated_share_of_the_real_model(name, size, published_gflop):
    assert count_work(name, size).flops == pytest.approx(published_gflop * 1e9, rel=0.01)


def test_a_decoded_token_reads_every_weight_of_the_layer_once():
    work = count_work("llm_decode", 1)
    width, hidden, keys = 4096, 14336, 1024
    weights = width * (width + 2 * keys) + width * width + 3 * width * hidden
    assert work.flops == pytest.approx(2 * weights, rel=1e-3)
    assert work.bytes == pytest.approx(2 * weights, rel=0.01)


def test_a_frame_of_speech_reads_every_weight_of_the_layer_once():
    work = count_work("tts", 1)
    weights = (3 + 1 + 1 + 1 + 4 + 4) * 1920**2
    assert work.flops == pytest.approx(2 * weights, rel=0.01)
    assert work.bytes == pytest.approx(2 * weights, rel=0.01)


def test_training_costs_three_times_the_forward_products_and_the_optimiser():
    length, width, inner = 64, 1024, 2816
    weights = 4 * width**2 + 3 * width * inner
    attention = 4 * length**2 * width
    work = count_work("train", length)
    assert work.flops == 3 * (2 * weights * length + attention)
    at_once = 2 + 2 + 3 * 4  # weight, gradient, and three full-precision numbers
    assert work.bytes > (3 * 2 + at_once) * weights


def test_a_backward_pass_is_counted_once():
    with WorkCounter() as counter:
        weight = torch.ones(8, 4).requires_grad_()
        result = torch.nn.functional.linear(torch.ones(2, 4), weight)
        forward = counter.flops
        slope = torch.ones(2, 8)
        torch.autograd.grad(result, weight, slope, retain_graph=True)
        first = counter.flops
        torch.autograd.grad(result, weight, slope)
    assert forward == 2 * 2 * 4 * 8
    assert first == counter.flops == 2 * forward  # the tokens need no gradient


def test_writing_in_place_costs_reading_and_writing():
    left, right = torch.zeros(10), torch.zeros(10)
    with WorkCounter() as counter:
        left.add_(right)
    assert (counter.ops, counter.bytes) == (1, 3 * 10 * 4)


def test_first_steps_of_the_optimiser_follow_its_formula():
    torch.manual_seed(0)
    weight, slope = torch.randn(5, 3), torch.randn(5, 3)
    moved = weight.clone()
    optimiser = AdamW([moved])
    mean, square = torch.zeros(5, 3), torch.zeros(5, 3)
    expected = weight
    for _ in range(3):
        optimiser.step([slope])
        mean, square = 0.9 * mean + 0.1 * slope, 0.95 * square + 0.05 * slope**2
        expected = expected * (1 - 1e-5) - 1e-4 * mean / (square.sqrt() + 1e-8)
    assert torch.allclose(moved, expected, atol=1e-7)
    assert not torch.allclose(moved, weight, atol=1e-5)


class FakeCuda:
    """Says in which order a recording uses the device."""

    def __init__(self):
        self.said = []

    def current_stream(self):
        return self

    def Stream(self):  # noqa: N802
        return self

    def wait_stream(self, stream):
        assert stream is self
        self.said.append("wait")

    @contextmanager
    def stream(self, stream):
        self.said.append("warm up")
        yield

    def synchronize(self):
        self.said.append("synchronize")

    def CUDAGraph(self):  # noqa: N802
        return self

    def capture_begin(self, pool, capture_error_mode):
        assert (pool, capture_error_mode) == ((0, 1), "thread_local")
        self.said.append("record")

    def capture_end(self):
        self.said.append("recorded")

    def replay(self):
        self.said.append("replay")


@pytest.fixture
def cuda(monkeypatch):
    fake = FakeCuda()
    for name in ("Stream", "current_stream", "stream", "synchronize", "CUDAGraph"):
        monkeypatch.setattr(f"torch.cuda.{name}", getattr(fake, name))
    return fake


def test_a_recording_warms_up_and_then_repeats_without_calling(cuda):
    def run():
        cuda.said.append("run")
        return torch.ones(1)

    replay = recorded(run, (0, 1))
    assert cuda.said == [
        "wait",
        "warm up",
        *["run"] * 3,
        "synchronize",
        "record",
        "run",
        "recorded",
        "wait",
    ]
    cuda.said.clear()
    assert replay() is replay()
    assert cuda.said == ["replay", "replay"]


def test_a_recording_that_fails_is_ended(cuda):
    def run():
        cuda.said.append("run")
        if cuda.said.count("run") > 3:
            raise RuntimeError("operation not permitted when stream is capturing")
        return torch.ones(1)

    with pytest.raises(RuntimeError, match="not permitted"):
        recorded(run, (0, 1))
    assert cuda.said[-1] == "recorded"


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_kernels_build_at_full_width_in_half_precision(name, dtype):
    target = replace(run_target("cuda", dtype), device="meta")
    with torch.inference_mode():
        result = KERNELS[name].build(SMALL[name], target)()
    assert (result.dtype, result.device.type) == (dtype, "meta")


def test_images_have_the_layout_of_tensor_cores_and_caches_keep_theirs(monkeypatch):
    target = run_target("cuda")
    monkeypatch.setattr(Target, "tensor", lambda self, *shape: torch.ones(shape))
    assert target.image(1, 8, 4, 4).is_contiguous(memory_format=torch.channels_last)
    assert target.weight(8, 8, 3, 3).is_contiguous(memory_format=torch.channels_last)
    assert target.tensor(1, 8, 4, 4).is_contiguous()


@pytest.mark.gpu
@pytest.mark.parametrize("name", KERNELS)
def test_a_recording_computes_what_the_kernel_computes(name):
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    with torch.inference_mode():
        run = KERNELS[name].build(SMALL[name], run_target("cuda"))
        assert torch.allclose(recorded(run)(), run(), rtol=0.05, atol=0.05)


def test_views_cost_nothing_and_copies_do():
    tensor = torch.zeros(4, 8)
    with WorkCounter() as counter:
        tensor.transpose(0, 1).reshape(2, 2, 8)[0]
    copied = tensor.numel() * tensor.element_size()
    assert (counter.ops, counter.bytes) == (1, 2 * copied)
    with WorkCounter() as counter:
        tensor.view(8, 4).unsqueeze(0).expand(5, 8, 4)
    assert (counter.ops, counter.bytes, counter.flops) == (0, 0, 0)


def test_an_expanded_operand_is_read_once():
    row = torch.zeros(1, 8).expand(4, 8)
    with WorkCounter() as counter:
        row + 1.0
    assert counter.bytes == 8 * 4 + 32 * 4


@pytest.mark.parametrize("name", KERNELS)
def test_grid_rises_and_held_out_sizes_lie_between(name):
    kernel = KERNELS[name]
    assert list(kernel.grid) == sorted(set(kernel.grid))
    assert len(kernel.grid) >= 7
    assert len(kernel.held_out) >= 2
    for size in kernel.held_out:
        assert kernel.grid[0] < size < kernel.grid[-1]
        assert size not in kernel.grid


@pytest.mark.parametrize("name", KERNELS)
def test_work_grows_over_the_grid(name):
    kernel = KERNELS[name]
    sizes = (kernel.grid[0], kernel.held_out[-1], kernel.grid[-1])
    moved = [count_work(name, size, run_target("cpu")).bytes for size in sizes]
    assert 0 < moved[0] < moved[1] < moved[2]


@pytest.mark.parametrize("name", KERNELS)
def test_run_gives_finite_numbers(name):
    with torch.inference_mode():
        run = KERNELS[name].build(SMALL[name], run_target("cpu"))
        assert torch.isfinite(run()).all()


def test_cosine_basis_is_orthonormal():
    basis = cosine_basis().reshape(64, 64)
    assert torch.allclose(basis @ basis.T, torch.eye(64, dtype=torch.float64))

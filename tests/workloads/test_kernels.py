"""Counted work against torch's own counter and against published model sizes."""

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from workloads.kernels import KERNELS, Target, count_work
from workloads.kernels.base import run_target
from workloads.kernels.counter import WorkCounter
from workloads.kernels.live_v2v import build_batch as build_live
from workloads.kernels.llm_decode import build_batch as build_decode
from workloads.kernels.transcode import cosine_basis

SMALL = {
    "transcode": 96,
    "text_to_image": 64,
    "vae_decode": 32,
    "live_v2v": 64,
    "llm_decode": 16,
    "llm_prefill": 32,
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


@pytest.mark.parametrize("build", [build_live, build_decode])
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

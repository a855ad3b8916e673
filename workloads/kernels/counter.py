"""Count a kernel's work from the operations it calls, without computing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor, autograd, inference_mode
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from workloads.kernels.backward import Forward, backward_work
from workloads.kernels.base import Kernel, Target, Work


def _linear_flops(_tokens: Tensor, weight: Tensor, out: Tensor) -> int:
    return 2 * out.numel() * weight.shape[1]


def _conv_flops(_image: Tensor, weight: Tensor, out: Tensor) -> int:
    return 2 * out.numel() * weight[0].numel()


def _conv_transpose_flops(image: Tensor, weight: Tensor, _out: Tensor) -> int:
    return 2 * image.numel() * weight[0].numel()


def _attention_flops(query: Tensor, key: Tensor, out: Tensor) -> int:
    return 2 * (query.numel() + out.numel()) * key.shape[-2]


FLOPS: dict[Callable[..., Any], Callable[[Tensor, Tensor, Tensor], int]] = {
    functional.linear: _linear_flops,
    functional.conv2d: _conv_flops,
    functional.conv_transpose2d: _conv_transpose_flops,
    functional.scaled_dot_product_attention: _attention_flops,
}
"""FLOPs of an operation from its first two operands and its result.

Causal attention is counted in full, as torch's own counter does.
"""


def _tensors(arguments: Iterable[Any]) -> list[Tensor]:
    found = []
    for argument in arguments:
        if isinstance(argument, Tensor):
            found.append(argument)
        elif isinstance(argument, list | tuple):
            found += _tensors(argument)
    return found


def _touched_bytes(tensor: Tensor) -> int:
    held = tensor.untyped_storage().nbytes()  # an expanded tensor is read once
    return min(tensor.numel() * tensor.element_size(), held)


def _in_place(func: Callable[..., Any]) -> bool:
    name = getattr(func, "__name__", "")
    return name.endswith("_") and not name.endswith("__")


class WorkCounter(TorchFunctionMode):
    """Adds up FLOPs, bytes and launches of the calls made while it is active.

    A result that shares its storage with an operand is a view and costs nothing, unless
    the operation wrote in place. A call of `torch.autograd.grad` costs the way back
    through the operations counted since the last one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.flops = 0
        self.bytes = 0
        self.ops = 0
        self._tape: list[Forward] = []

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Run one operation and count it."""
        result = func(*args, **(kwargs or {}))
        if func is autograd.grad:
            self._count_backward()
            return result
        operands = _tensors([*args, *(kwargs or {}).values()])
        shared = {operand.untyped_storage()._cdata for operand in operands}
        made = [
            out
            for out in _tensors([result])
            if _in_place(func) or out.untyped_storage()._cdata not in shared
        ]
        if made:
            self._count(func, operands, made)
        return result

    def _count(
        self, func: Callable[..., Any], operands: list[Tensor], made: list[Tensor]
    ) -> None:
        flops = FLOPS[func](operands[0], operands[1], made[0]) if func in FLOPS else 0
        result_bytes = sum(map(_touched_bytes, made))
        self.flops += flops
        self.bytes += sum(map(_touched_bytes, operands)) + result_bytes
        self.ops += 1
        if any(out.requires_grad for out in made):
            self._tape.append(
                Forward(
                    flops=flops,
                    fused=func is functional.scaled_dot_product_attention,
                    operand_bytes=tuple(map(_touched_bytes, operands)),
                    gradient_bytes=tuple(
                        _touched_bytes(operand)
                        for operand in operands
                        if operand.requires_grad
                    ),
                    result_bytes=result_bytes,
                )
            )

    def _count_backward(self) -> None:
        for forward in self._tape:
            flops, moved, ops = backward_work(forward)
            self.flops += flops
            self.bytes += moved
            self.ops += ops
        self._tape.clear()


def count_kernel_work(kernel: Kernel, size: int, target: Target) -> Work:
    """Count one call of `kernel` at `size`, at the width and format of `target`."""
    run = kernel.build(size, Target("meta", target.dtype, target.width))
    with inference_mode(), WorkCounter() as counter:
        run()
    return Work(flops=counter.flops, bytes=counter.bytes, ops=counter.ops)

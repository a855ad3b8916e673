"""Work of a backward pass, from the operations of the forward pass."""

from __future__ import annotations

from typing import NamedTuple


class Forward(NamedTuple):
    """One operation of a forward pass whose result has a gradient.

    Attributes:
        flops: its counted FLOPs; zero for elementwise operations.
        fused: attention, whose gradients one kernel works out together.
        operand_bytes: bytes of each operand.
        gradient_bytes: bytes of each operand that has a gradient.
        result_bytes: bytes of the result.
    """

    flops: int
    fused: bool
    operand_bytes: tuple[int, ...]
    gradient_bytes: tuple[int, ...]
    result_bytes: int


def backward_work(forward: Forward) -> tuple[int, int, int]:
    """(FLOPs, bytes, operations) of the operation's way back.

    A product has one product for each operand's gradient, of the result's gradient with
    the other operand; so each costs what the forward one does. The gradient of attention
    is one kernel that reads the operands, the result and its gradient; the products that
    it repeats are left out, as in torch's own counter of plain attention. Everything else
    reads its operands and the result's gradient once and writes the gradients. What views
    cost on the way back is left out.
    """
    operands, gradients = sum(forward.operand_bytes), sum(forward.gradient_bytes)
    if forward.fused:
        moved = operands + 2 * forward.result_bytes + gradients
        return 2 * forward.flops, moved, 1
    if forward.flops:
        products = len(forward.gradient_bytes)
        moved = products * (operands + forward.result_bytes)
        return products * forward.flops, moved, products
    return 0, operands + forward.result_bytes + gradients, 1

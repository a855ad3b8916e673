"""Why a call reverts: one class for each reason that the contracts give.

`reason` is the contract's string, word for word, or a custom error's name; a custom
error's arguments are `args`.
"""


class Revert(Exception):
    """The call took no effect. Never raised itself: each reason is a subclass."""

    reason: str = ""

    def __str__(self) -> str:
        detail = ", ".join(str(argument) for argument in self.args)
        return f"{self.reason} ({detail})" if detail else self.reason


class FunctionMissing(Revert):
    """The contracts of the era have no such function. Its name is the argument."""

    reason = "no such function"


class Panic(Revert):
    """Solidity's own checks."""


class ArithmeticPanic(Panic):
    """An integer left uint256, or went below zero."""

    reason = "Panic(0x11)"


class DivisionByZeroPanic(Panic):
    """A division by zero."""

    reason = "Panic(0x12)"

"""Compiles functions of numbers and arrays to machine code, by Numba."""

import ctypes
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.kept_code import alone, cache_folder, forget_old, is_kept, mark_used

Function = TypeVar("Function", bound=Callable[..., Any])

PLAIN = {"_nrt": False, "error_model": "numpy"}
"""Nothing is allocated, so that nothing is counted; dividing by zero gives infinity."""

INNER = {**PLAIN, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Nobody but compiled code calls it."""

_njit: Any = numba.njit
_config: Any = numba.config
_intrinsic: Any = intrinsic
"""Their types don't know all options."""


def compiled(function: Function) -> Function:
    """A function that becomes a part of each compiled one that calls it.

    To hand over a tuple of arrays takes longer than most functions do.
    """
    found: Function = _njit(**INNER, forceinline=True)(function)
    return found


def apart(function: Function) -> Function:
    """A function that stays by itself: it is called seldom, and from many places.

    Args:
        function: one of Python's, or a compiled one, of which this is a second version.
    """
    found: Function = _njit(**INNER)(getattr(function, "py_func", function))
    return found


class Entry:
    """A compiled function that Python calls, always with arguments of the same types.

    It is compiled at its first call ever, by one process for all. Numba looks at the types
    of all arguments at each call, which takes milliseconds for records; so only a process's
    first call goes through it.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._checked = _kept(function)
        self._direct: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Call it."""
        if self._direct is not None:
            return self._direct(*arguments)
        self._compile(tuple(map(self._checked.typeof_pyval, arguments)))
        self._direct = next(iter(self._checked.overloads.values())).entry_point
        return self._direct(*arguments)

    def _compile(self, kinds: tuple[Any, ...]) -> None:
        """Compile it for arguments of some types, or find what was kept of it."""
        function = self._checked.py_func
        kept = is_kept(function.__module__.rpartition(".")[2], function.__name__)
        mark_used()
        with nullcontext() if kept else alone():
            try:
                self._checked.compile(kinds)
            except OSError:
                # The cache can't be written after all: the disk is full, for instance.
                self._checked = _njit(**PLAIN)(function)
                self._checked.compile(kinds)
        if not kept:
            forget_old()


def _kept(function: Callable[..., Any]) -> Any:
    """A function whose machine code is kept on disk, if that can be."""
    folder = cache_folder()
    if folder is None:
        return _njit(**PLAIN)(function)
    before, _config.CACHE_DIR = _config.CACHE_DIR, str(folder)
    try:
        return _njit(**PLAIN, cache=True)(function)
    except RuntimeError:
        return _njit(**PLAIN)(function)
    finally:
        _config.CACHE_DIR = before


def entry(function: Callable[..., Any]) -> Entry:
    """Let Python call a function; everything that it calls has to be compiled by then."""
    return Entry(function)


class Callback:
    """A function of Python's that compiled code can call: (integer, two reals) -> integer.

    What it raises is lost, so that it must not raise.

    Attributes:
        address: where the machine code is that calls it, as long as this object lives.
    """

    def __init__(self, function: Callable[[int, float, float], int]) -> None:
        kind = ctypes.CFUNCTYPE(
            ctypes.c_int64, ctypes.c_int64, ctypes.c_double, ctypes.c_double
        )
        self._called = kind(function)
        self.address = ctypes.cast(self._called, ctypes.c_void_p).value or 0


def _call_back(typing: Any, address: Any, row: Any, first: Any, second: Any) -> Any:  # noqa: ARG001
    """Compiled code calls the callback at an address.

    A function that is handed over as such is looked up anew at every call of compiled code.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, *taken = [context.get_value_type(kind) for kind in signature.args]
        function = ir.FunctionType(context.get_value_type(signature.return_type), taken)
        called = builder.inttoptr(arguments[0], function.as_pointer())
        return builder.call(called, arguments[1:])

    return types.int64(types.int64, types.int64, types.float64, types.float64), generate


call_back: Any = _intrinsic(_call_back)
"""Called by compiled code only: address, integer, two reals -> integer."""

"""What strategies say of themselves, so that nobody works out what they don't look at.

A class says so by an attribute that does not change. One that overrides what another does
is not bound by what that one says: it has to say so itself.
"""

from functools import cache
from inspect import isfunction
from typing import Any


def is_idle(strategy: object) -> bool:
    """Whether a strategy says of itself, by `idle = True`, that it leaves all as it is."""
    return bool(_said(strategy, "idle", otherwise=False))


def weighs_worth(strategy: object) -> bool:
    """Whether a strategy of reward calls looks at what a call brings and costs.

    It does unless it says of itself, by `weighs_worth = False`, that it does not.
    """
    return bool(_said(strategy, "weighs_worth", otherwise=True))


def draws_once_bonded(strategy: object) -> bool:
    """Whether a strategy of delegation leaves anything to chance once there is a delegate.

    It does unless it says of itself, by `draws_once_bonded = False`, that it does not.
    """
    return bool(_said(strategy, "draws_once_bonded", otherwise=True))


def _said(strategy: object, name: str, *, otherwise: bool) -> Any:
    kind: Any = type(strategy)
    return getattr(strategy, name, otherwise) if _holds(kind, name) else otherwise


@cache
def _holds(kind: type, name: str) -> bool:
    """Whether no class below the one that says something does anything by itself."""
    for owner in kind.__mro__:
        if name in vars(owner):
            return True
        if any(
            isfunction(each) and not key.startswith("__")
            for key, each in vars(owner).items()
        ):
            return False
    return True

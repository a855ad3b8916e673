"""Strategies that look at little or nothing: nobody works out the rest for them."""


def is_idle(strategy: object) -> bool:
    """Whether a strategy says of itself, by `idle = True`, that it leaves all as it is."""
    return bool(getattr(strategy, "idle", False))


def weighs_worth(strategy: object) -> bool:
    """Whether a strategy of reward calls looks at what a call brings and costs.

    It does unless it says of itself, by `weighs_worth = False`, that it does not.
    """
    return bool(getattr(strategy, "weighs_worth", True))

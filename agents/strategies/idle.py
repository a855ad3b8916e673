"""Strategies that never change anything: nobody works out what they would look at."""


def is_idle(strategy: object) -> bool:
    """Whether a strategy says of itself, by `idle = True`, that it leaves all as it is."""
    return bool(getattr(strategy, "idle", False))

"""Refusals of a strategy's settings: the setting, its value and what would be right."""


def require(name: str, value: object, holds: bool, allowed: str) -> None:
    """Refuse a setting; comparisons with NaN are false, so that NaN is refused too.

    Args:
        name: of the setting.
        value: that it was given.
        holds: whether it may have that value.
        allowed: what it must be, after "must be".

    Raises:
        ValueError: it may not.
    """
    if not holds:
        raise ValueError(f"{name}={value}: must be {allowed}")


def require_whole(name: str, value: int, low: int, high: int | None = None) -> None:
    """Refuse a setting that is no whole number in a range.

    Raises:
        ValueError: it is not.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    holds = whole and low <= value and (high is None or value <= high)
    allowed = f"an integer, at least {low}"
    require(name, value, holds, allowed + ("" if high is None else f" and at most {high}"))


def require_shares(**settings: float) -> None:
    """Refuse settings that are not between 0 and 1.

    Raises:
        ValueError: names the first that is not.
    """
    for name, value in settings.items():
        require(name, value, 0 <= value <= 1, "at least 0 and at most 1")

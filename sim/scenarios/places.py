"""Where a scenario happens."""

from sim.population import REGIONS


def require_region(region: str) -> None:
    """Refuse a region that nobody is in.

    Raises:
        ValueError: names the regions there are.
    """
    if region not in {"", *REGIONS}:
        raise ValueError(
            f"region={region}: must be empty for all, or one of {', '.join(REGIONS)}"
        )


def regions_of(region: str) -> tuple[str, ...]:
    """The region of a name; all of them for the empty one."""
    return (region,) if region else tuple(REGIONS)

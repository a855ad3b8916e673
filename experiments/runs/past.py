"""A past that several runs have in common, as what travels and what a process remembers."""

from functools import lru_cache
from typing import NamedTuple

from sim.common_past import CommonPast


class Past(NamedTuple):
    """What worlds have in common until the first scenario acts that not all of them have.

    Args:
        identity: a digest of all else that makes them what they are.
        rounds: how many rounds it lasts.
        scenarios: names of the scenarios that all of them have.
    """

    identity: str
    rounds: int
    scenarios: tuple[str, ...]


def common_past(past: Past | None, replication: int) -> CommonPast | None:
    """The past for a run of this process: that of the last run, where it is the same."""
    return None if past is None else _remembered(past, replication)


@lru_cache(maxsize=1)
def _remembered(past: Past, replication: int) -> CommonPast:  # noqa: ARG001 - part of the key
    return CommonPast(past.scenarios, past.rounds)

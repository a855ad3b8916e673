"""Whom a world follows: wallets, and orchestrators with a policy of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sim.errors import ConfigError


@dataclass(slots=True)
class WalletConfig:
    """A delegator that is followed, beside those of the population."""

    stake_lpt: float = 10_000.0
    """LPT that it buys when the run starts."""
    look_rounds: float = 7.0
    """Mean rounds between two of its looks at its stake."""
    strategy: Any = None
    """How it decides: a strategy of delegation."""


@dataclass(slots=True)
class PolicyConfig:
    """How one orchestrator decides; what is None it decides as all others do."""

    rank: int = 1
    """Its place by stake among all orchestrators at the start, from 1."""
    pricing: Any = None
    """What it asks."""
    reward_calls: Any = None
    """Whether it calls reward in a round."""
    commission: Any = None
    """What it keeps of rewards and passes on of fees."""
    rewards_use: Any = None
    """Whether it holds the LPT that it earns, or sells them."""
    presence: Any = None
    """Whether it stays in business."""
    hardware: Any = None
    """How many cards it has, and for whom they work."""

    def chosen(self) -> dict[str, Any]:
        """The strategies of its own by decision."""
        found = {name: getattr(self, name) for name in DECISIONS}
        return {name: own for name, own in found.items() if own is not None}


DECISIONS = tuple(field.name for field in fields(PolicyConfig) if field.name != "rank")
"""What a policy may decide otherwise."""


def check_policies(policies: Mapping[str, PolicyConfig], orchestrators: int) -> None:
    """Refuse a policy of nobody, and two of the same orchestrator.

    Args:
        policies: by name.
        orchestrators: how many there are at the start.

    Raises:
        ConfigError: names the policy's rank.
    """
    taken: dict[int, str] = {}
    for name, policy in policies.items():
        key, rank = f"policies.{name}.rank", policy.rank
        if type(rank) is not int or not 1 <= rank <= orchestrators:
            allowed = (
                f"must be a whole number, at least 1 and at most {orchestrators}, which is "
                "how many orchestrators there are"
            )
            raise ConfigError(key, rank, allowed)
        if rank in taken:
            raise ConfigError(key, rank, f"is the rank of policies.{taken[rank]} already")
        taken[rank] = name

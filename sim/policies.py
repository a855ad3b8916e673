"""Single orchestrators that decide otherwise than all others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.orchestrator import Orchestrator, Strategies
from protocol.state import State
from protocol.units import Address
from sim.followed import PolicyConfig


class Policies:
    """Gives orchestrators their own strategies, at the start and whenever all get new ones.

    No draw depends on it: an orchestrator draws from streams of its own name, whatever it
    decides by.

    Attributes:
        names: the followed orchestrators' addresses by the policies' names.

    Args:
        policies: by name.
        orchestrators: all of them, in order.
        state: the contracts' storage at the start, which the ranks are from.
    """

    def __init__(
        self,
        policies: Mapping[str, PolicyConfig],
        orchestrators: Sequence[Orchestrator],
        state: State,
    ) -> None:
        pool_lpt = state.bonding.delegated_amounts
        names = [agent.name for agent in orchestrators]
        ranked = sorted(names, key=lambda name: -pool_lpt[name]) if policies else []
        self.names: dict[str, Address] = {
            label: ranked[policy.rank - 1] for label, policy in policies.items()
        }
        self._own = {self.names[label]: policy for label, policy in policies.items()}

    def apply(self, orchestrators: Sequence[Orchestrator], usual: Strategies) -> None:
        """Let those with a policy decide by it, and in all else as usual."""
        for agent in orchestrators:
            if agent.name in self._own:
                agent.decide_by(replace(usual, **self._own[agent.name].chosen()))

    def replace_usual(
        self, orchestrators: Sequence[Orchestrator], usual: Strategies
    ) -> None:
        """Everybody decides otherwise from now on; policies stay."""
        for agent in orchestrators:
            agent.decide_by(usual)
        self.apply(orchestrators, usual)

"""Everything the contracts store, and nothing else.

Each contract keeps its cells and tables in its own class, in the module of its name;
`State` puts them side by side over one journal, with the rules of their era. Records are
named tuples: read their fields, write a changed copy with `put(record._replace(...))`.
"""

from typing import TYPE_CHECKING

from protocol.emission import EmissionRule, signed_step
from protocol.state.bonding import BondingStorage
from protocol.state.controller import ControllerStorage
from protocol.state.ether import EtherStorage
from protocol.state.governor import GovernorStorage
from protocol.state.minter import MinterStorage
from protocol.state.polls import PollStorage
from protocol.state.registry import RegistryStorage
from protocol.state.rounds import RoundsStorage
from protocol.state.tickets import TicketStorage
from protocol.state.token import TokenStorage
from protocol.state.votes import VotesStorage
from protocol.storage import Journal

if TYPE_CHECKING:
    from protocol.rules import Rules

__all__ = ["State"]


class State:
    """The contracts' storage, whole.

    Args:
        rules: what the contracts do where eras differ. Chosen once, never part of a call.
        emission_rule: sets the inflation. It can be replaced, between calls.
    """

    def __init__(self, rules: "Rules", emission_rule: EmissionRule = signed_step) -> None:
        self.rules = rules
        self.journal = Journal()
        self.controller = ControllerStorage(self.journal)
        self.ether = EtherStorage(self.journal)
        self.token = TokenStorage(self.journal)
        self.rounds = RoundsStorage(self.journal)
        self.minter = MinterStorage(self.journal, emission_rule)
        self.bonding = BondingStorage(self.journal)
        self.votes = VotesStorage(self.journal)
        self.tickets = TicketStorage(self.journal)
        self.registry = RegistryStorage(self.journal)
        self.governor = GovernorStorage(self.journal)
        self.polls = PollStorage(self.journal)

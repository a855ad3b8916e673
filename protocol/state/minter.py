"""What Minter stores. The LPT and ether in its custody are in `token` and `ether`."""

from protocol.emission import EmissionRule
from protocol.storage import Cell, Journal


class MinterStorage:
    """Inflation, and what the current round may mint.

    Attributes:
        inflation: of a round, parts per billion of the supply.
        inflation_change: the step of the inflation, parts per billion.
        target_bonding_rate: bonded share of the supply that the step aims at, ppb.
        current_mintable_tokens: LPT that the current round may mint.
        current_minted_tokens: LPT that it has minted.
        last_bonding_rate: bonded share of the supply when the inflation was last set,
            ppb; None before that. The contract does not keep it, only rules read it.
        l1_circulating_supply: LPT on L1, constant during a run.
        emission_rule: sets the next inflation. Chosen once, never part of a call.
    """

    __slots__ = (
        "current_mintable_tokens",
        "current_minted_tokens",
        "emission_rule",
        "inflation",
        "inflation_change",
        "l1_circulating_supply",
        "last_bonding_rate",
        "target_bonding_rate",
    )

    def __init__(self, journal: Journal, emission_rule: EmissionRule) -> None:
        self.inflation: Cell[int] = Cell(journal, 0)
        self.inflation_change: Cell[int] = Cell(journal, 0)
        self.target_bonding_rate: Cell[int] = Cell(journal, 0)
        self.current_mintable_tokens: Cell[int] = Cell(journal, 0)
        self.current_minted_tokens: Cell[int] = Cell(journal, 0)
        self.last_bonding_rate: Cell[int | None] = Cell(journal, None)
        self.l1_circulating_supply: Cell[int] = Cell(journal, 0)
        self.emission_rule = emission_rule

    def use_rule(self, rule: EmissionRule) -> None:
        """Set the inflation by another rule from the next round on; never in a call."""
        self.emission_rule = rule

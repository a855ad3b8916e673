"""What BondingVotes stores."""

from typing import NamedTuple

from protocol.storage import Cell, Journal, Table
from protocol.units import Address


class BondingCheckpoint(NamedTuple):
    """One account's bond from a round on.

    Attributes:
        start_round: first round it holds for.
        bonded_amount: LPT bonded, as of the last claim.
        delegate: to whom.
        delegated_amount: LPT that others and the account itself delegate to it.
        last_claim_round: round up to which the account had claimed.
        last_reward_round: round in which the account had last called reward.
        older: how many older checkpoints the account has.
    """

    start_round: int = 0
    bonded_amount: int = 0
    delegate: Address | None = None
    delegated_amount: int = 0
    last_claim_round: int = 0
    last_reward_round: int = 0
    older: int = 0


class VotesStorage:
    """History of bonds and of the total active stake.

    Attributes:
        latest: newest checkpoint by account. Nearly every read wants this one.
        older: by (account, index), rounds ascending with the index.
        total_active_stakes: by initialised round.
        total_stake_rounds: initialised rounds by index, ascending.
        total_stake_count: how many they are.
    """

    __slots__ = (
        "latest",
        "older",
        "total_active_stakes",
        "total_stake_count",
        "total_stake_rounds",
    )

    def __init__(self, journal: Journal) -> None:
        self.latest: Table[Address | None, BondingCheckpoint] = Table(
            journal, BondingCheckpoint()
        )
        self.older: Table[tuple[Address | None, int], BondingCheckpoint] = Table(
            journal, BondingCheckpoint()
        )
        self.total_active_stakes: Table[int, int] = Table(journal, 0)
        self.total_stake_rounds: Table[int, int] = Table(journal, 0)
        self.total_stake_count: Cell[int] = Cell(journal, 0)

"""Why Minter refuses."""

from protocol.errors import Revert


class SenderNotBondingManager(Revert):
    """Only BondingManager moves the Minter's LPT."""

    reason = "msg.sender not BondingManager"


class SenderNotRoundsManager(Revert):
    """Only RoundsManager opens a round."""

    reason = "msg.sender not RoundsManager"


class SenderNotBondingManagerOrJobsManager(Revert):
    """Only BondingManager and TicketBroker withdraw ether."""

    reason = "msg.sender not BondingManager or JobsManager"


class SenderNotMinterOrJobsManager(Revert):
    """Only TicketBroker deposits ether."""

    reason = "msg.sender not Minter or JobsManager"


class MintedExceedsMintable(Revert):
    """The round's rewards are used up."""

    reason = "minted tokens cannot exceed mintable tokens"


class InvalidInflationChange(Revert):
    """The step of the inflation is at most 100 %."""

    reason = "_inflationChange is invalid percentage"


class InvalidTargetBondingRate(Revert):
    """The target bonding rate is at most 100 %."""

    reason = "_targetBondingRate is invalid percentage"

"""Reasons of the TicketBroker."""

from protocol.errors import Revert


class ValueSplitMismatch(Revert):
    """The ether sent is not what the deposit and the reserve are said to get."""

    reason = "msg.value does not equal sum of deposit amount and reserve amount"


class NoFunds(Revert):
    """The gateway has neither deposit nor reserve."""

    reason = "sender deposit and reserve are zero"


class UnlockAlreadyInitiated(Revert):
    """The gateway's unlock is running already."""

    reason = "unlock already initiated"


class NoUnlockInProgress(Revert):
    """There is no unlock to cancel or to complete."""

    reason = "no unlock request in progress"


class AccountLocked(Revert):
    """The unlock period is not over."""

    reason = "account is locked"


class SenderUnlocked(Revert):
    """The gateway's unlock period is over, so its tickets are worth nothing."""

    reason = "sender is unlocked"


class RecipientIsNull(Revert):
    """The ticket pays nobody."""

    reason = "ticket recipient is null address"


class SenderIsNull(Revert):
    """Nobody pays the ticket."""

    reason = "ticket sender is null address"


class InvalidAuxDataLength(Revert):
    """The ticket's auxiliary data is not a round and a block hash."""

    reason = "invalid length for ticket auxData: must be 64 bytes"


class NoBlockHash(Revert):
    """The ticket's creation round was never initialised."""

    reason = "ticket creationRound does not have a block hash"


class InvalidBlockHash(Revert):
    """The ticket names another block hash than its creation round has."""

    reason = "ticket creationRoundBlockHash invalid for creationRound"


class TicketExpired(Revert):
    """The ticket's validity period is over."""

    reason = "ticket is expired"


class InvalidRecipientRand(Revert):
    """The revealed number is not the one that the ticket commits to."""

    reason = "recipientRand does not match recipientRandHash"


class TicketUsed(Revert):
    """The ticket was paid before."""

    reason = "ticket is used"


class InvalidSignature(Revert):
    """Somebody else signed the ticket."""

    reason = "invalid signature over ticket hash"


class InvalidSignatureLength(Revert):
    """The signature does not have 65 bytes."""

    reason = "INVALID_SIGNATURE_LENGTH"


class UnrecoverableSignature(Revert):
    """No key gives this signature."""

    reason = "ECDSA: invalid signature"


class MalleableSignature(Revert):
    """The signature's second half lies in the upper range, which is refused."""

    reason = "ECDSA: invalid signature 's' value"


class TicketDidNotWin(Revert):
    """The draw did not fall below the winning probability."""

    reason = "ticket did not win"


class InvalidTicketValidityPeriod(Revert):
    """A ticket must be valid for one round at least."""

    reason = "ticketValidityPeriod must be greater than 0"

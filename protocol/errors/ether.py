"""Why ether cannot be moved. The chain gives no reason for either."""

from protocol.errors import Revert


class InsufficientEther(Revert):
    """The sender has less ether."""


class EtherRefused(Revert):
    """The recipient is a contract that accepts no ether."""

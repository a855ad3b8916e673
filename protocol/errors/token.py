"""Why LivepeerToken refuses (OpenZeppelin's ERC20 and AccessControl)."""

from protocol.errors import Revert
from protocol.units import Address


class TransferFromZeroAddress(Revert):
    """The null address holds nothing."""

    reason = "ERC20: transfer from the zero address"


class TransferToZeroAddress(Revert):
    """LPT cannot be sent to the null address."""

    reason = "ERC20: transfer to the zero address"


class TransferAmountExceedsBalance(Revert):
    """The holder has less LPT."""

    reason = "ERC20: transfer amount exceeds balance"


class InsufficientAllowance(Revert):
    """The holder allowed the spender less LPT."""

    reason = "ERC20: insufficient allowance"


class ApproveFromZeroAddress(Revert):
    """The null address allows nothing."""

    reason = "ERC20: approve from the zero address"


class ApproveToZeroAddress(Revert):
    """The null address cannot be allowed anything."""

    reason = "ERC20: approve to the zero address"


class MintToZeroAddress(Revert):
    """LPT cannot be minted to the null address."""

    reason = "ERC20: mint to the zero address"


class BurnAmountExceedsBalance(Revert):
    """The holder has less LPT than it would burn."""

    reason = "ERC20: burn amount exceeds balance"


class MissingRole(Revert):
    """Minting and burning need a role of the token."""

    def __init__(self, account: Address, role: str) -> None:
        super().__init__(account, role)
        self.reason = f"AccessControl: account {account} is missing role {role}"

    def __str__(self) -> str:
        return self.reason

"""Controller: owner, pause switch and registry, and the checks other contracts make.

Source: contracts/Controller.sol, contracts/Manager.sol, contracts/zeppelin, f225b10.
"""

from protocol.errors.controller import CallerNotOwner, ControllerRefused, SystemPaused
from protocol.events.controller import (
    OwnershipTransferred,
    Pause,
    SetContractInfo,
    Unpause,
)
from protocol.machine import Call
from protocol.state import State
from protocol.units import Address

REGISTRABLE = ("Verifier", "L2Migrator")
"""Registry entries that may point at any account. All others are contracts of the system,
and replacing one is an upgrade, which is not simulated."""


def require_not_paused(state: State) -> None:
    """Contracts' `whenSystemNotPaused`.

    Raises:
        SystemPaused: it is.
    """
    if state.controller.paused.value:
        raise SystemPaused


def require_owner(state: State, call: Call) -> None:
    """Contracts' `onlyControllerOwner`.

    Raises:
        CallerNotOwner: somebody else called.
    """
    if call.sender != state.controller.owner.value:
        raise CallerNotOwner


def verifier(state: State) -> Address | None:
    """Who may slash, if anybody."""
    return state.controller.registry["Verifier"]


def l2_migrator(state: State) -> Address | None:
    """Who may bond for anybody without restrictions, if anybody."""
    return state.controller.registry["L2Migrator"]


def pause(state: State, call: Call) -> None:
    """Stop most of the protocol.

    Raises:
        ControllerRefused: the caller is not the owner, or the system is paused.
    """
    if call.sender != state.controller.owner.value or state.controller.paused.value:
        raise ControllerRefused
    state.controller.paused.put(True)
    call.emit(Pause())


def unpause(state: State, call: Call) -> None:
    """Let the protocol run again.

    Raises:
        ControllerRefused: the caller is not the owner, or the system is not paused.
    """
    if call.sender != state.controller.owner.value or not state.controller.paused.value:
        raise ControllerRefused
    state.controller.paused.put(False)
    call.emit(Unpause())


def transfer_ownership(state: State, call: Call, new_owner: Address | None) -> None:
    """Hand the Controller over.

    Raises:
        ControllerRefused: the caller is not the owner, or the new one is null.
    """
    owner = state.controller.owner.value
    if call.sender != owner or new_owner is None:
        raise ControllerRefused
    call.emit(OwnershipTransferred(owner, new_owner))
    state.controller.owner.put(new_owner)


def register_contract(state: State, call: Call, name: str, account: Address | None) -> None:
    """Point a registry entry at an account; None removes it.

    Raises:
        ControllerRefused: the caller is not the owner.
        ValueError: the entry is a contract of the system.

    Source: Controller.sol setContractInfo.
    """
    if call.sender != state.controller.owner.value:
        raise ControllerRefused
    if name not in REGISTRABLE:
        raise ValueError(f"name={name!r}: must be one of {', '.join(REGISTRABLE)}")
    state.controller.registry.put(name, account)
    call.emit(SetContractInfo(name, account))

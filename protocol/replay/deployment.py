"""The contracts as they were before a trace's first step."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

from protocol.parameters import Parameters, deploy
from protocol.replay.arguments import address, flag, integer, nullable_address
from protocol.replay.document import ReplayInputError, Trace
from protocol.state import State
from protocol.units import Block

CLOCK = ("initial_block", "initial_timestamp")
"""Recorded parameters that say when, and are not the contracts'."""


def deploy_trace(trace: Trace) -> State:
    """Deploy the contracts with a trace's parameters, balances and allowances.

    Raises:
        ReplayInputError: a parameter is missing, unknown or outside its range, or a
            balance is malformed.
    """
    try:
        return _deployed(trace.params, trace.initial, trace.accounts)
    except KeyError as missing:
        raise ReplayInputError(f"{trace.path}: the key {missing} is missing") from missing
    except (AttributeError, TypeError, ValueError) as wrong:
        raise ReplayInputError(f"{trace.path}: params or initial: {wrong}") from wrong


def _deployed(
    params: Mapping[str, Any], initial: Mapping[str, Any], accounts: Iterable[str]
) -> State:
    parameters = _parameters(params)
    block = integer(params["initial_block"])
    if initial["block"] != block:
        wanted = f"must be the initial_block of params, {block}"
        raise ValueError(f"block={initial['block']!r}: {wanted}")
    eth_wei = integer(initial["eth_each"])
    return deploy(
        parameters,
        block=Block(block),
        lpt={address(name): integer(held) for name, held in initial["lpt"].items()},
        treasury_lpt=integer(initial["treasury_lpt"]),
        ether={address(name): eth_wei for name in accounts},
        allowances=[
            (address(holder), address(spender), integer(amount))
            for holder, spender, amount in initial["allowances"]
        ],
    )


def _parameters(recorded: Mapping[str, Any]) -> Parameters:
    readers: dict[str, Callable[[Any], Any]] = {
        "minter_has_burner_role": flag,
        "start_paused": flag,
        "verifier": nullable_address,
    }
    names = {field.name for field in fields(Parameters)}
    unknown = set(recorded) - names - set(CLOCK)
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {}
    for name in sorted(names):
        reader: Callable[[Any], Any] = readers.get(name, integer)
        values[name] = reader(recorded[name])
    return Parameters(**values)

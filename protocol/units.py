"""The words of the protocol's quantities: one type for each unit.

All of them are plain integers (or a string, for an address) at run time; the
types exist for readers and for mypy.
"""

from typing import NewType

Address = NewType("Address", str)
"""An account or a contract. No rule depends on an address's numeric value, so a
readable name ("orchestrator-17") serves."""

Block = NewType("Block", int)
"""An L1 block number."""

Round = NewType("Round", int)
"""A round number; `RoundsManager.currentRound()`."""

Wei = NewType("Wei", int)
"""Ether in units of 1e-18 ETH."""

LptWei = NewType("LptWei", int)
"""Livepeer tokens in units of 1e-18 LPT."""

Ppm = NewType("Ppm", int)
"""Parts per million: cuts, slashing, round lock, quorum (`MathUtils.sol`)."""

Ppb = NewType("Ppb", int)
"""Parts per billion: inflation and bonding rate (`MathUtilsV2.sol`)."""

Precise = NewType("Precise", int)
"""Parts per 1e27: cumulative factors and the treasury cut (`PreciseMathUtils.sol`)."""

WEI_PER_UNIT = 10**18
"""Base units in one ETH and in one LPT."""

PPM = 10**6
"""100 % in parts per million."""

PPB = 10**9
"""100 % in parts per billion."""

PRECISE = 10**27
"""100 % in the contracts' precise fractions."""

MAX_UINT256 = 2**256 - 1
"""Largest integer that a contract can hold."""

"""Wallets that are followed: what becomes of a stake under a strategy of its own."""

from collections.abc import Callable, Mapping
from types import TracebackType

import numpy as np

from agents.delegator import Delegator, NonsenseDecisionError
from agents.ports import LPT_HOLDERS, Streams
from agents.splitmix import SplitMix
from protocol import token
from protocol.addresses import BONDING_MANAGER
from protocol.bonding import views
from protocol.state import State
from protocol.units import MAX_UINT256, WEI_PER_UNIT, Address
from sim.chain import LiveChain
from sim.followed import WalletConfig
from sim.market.market import Market
from sim.recorder import Recorder

PREFIX = "wallet-"
"""How the addresses of wallets begin."""

STREAM = "wallet"
"""Whose random streams every wallet has, whatever its name."""


class SharedStreams:
    """Named streams in which every wallet goes by one name.

    So wallets of the same strategy do the same at the same time, and wallets of different
    ones look at their stakes at the same times: what differs between them is the strategy.
    """

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    def generator(self, *name: str | int) -> np.random.Generator:
        """The generator of a name, its first part replaced."""
        return self._streams.generator(STREAM, *name[1:])

    def splitmix(self, *name: str | int) -> SplitMix:
        """The draws of a name, its first part replaced."""
        return self._streams.splitmix(STREAM, *name[1:])

    def uniform(self, *name: str | int) -> float:
        """The one draw of a name, its first part replaced."""
        return self._streams.uniform(STREAM, *name[1:])


class StrategyFailedError(RuntimeError):
    """A wallet's strategy raised an error of its own."""


class Wallet(Delegator):
    """A delegator whose strategy is named when it fails, and who gets no further money.

    What it adds to its stake is what it holds, so that all that its stake grows by is its
    return.
    """

    def _add(self, amount_lpt: int, delegate: Address) -> None:
        held_lpt = token.balance_of(self._world.chain.state, self.name)
        if held_lpt > 0:
            super()._add(min(amount_lpt, held_lpt), delegate)

    def _decide(self, stake: int, unclaimed: int, delegate: Address | None) -> None:
        with _Blame(self):
            super()._decide(stake, unclaimed, delegate)


class _Blame:
    """Says whose strategy raised an error."""

    def __init__(self, wallet: Delegator) -> None:
        self._wallet = wallet

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Tell an error with the strategy that raised it."""
        if isinstance(error, Exception) and not isinstance(error, NonsenseDecisionError):
            named = type(self._wallet.strategy)
            raise StrategyFailedError(
                f"{named.__module__}.{named.__name__} of {self._wallet.name} raised "
                f"{type(error).__name__}: {error}"
            ) from error


class Wallets:
    """Lets wallets buy LPT and enter in the first round, and writes what they hold.

    Attributes:
        names: their addresses.

    Args:
        wallets: by name.
        create: makes a delegator agent of a wallet.
    """

    def __init__(
        self,
        wallets: Mapping[str, WalletConfig],
        create: Callable[[Address, WalletConfig], Delegator],
        *,
        chain: LiveChain,
        market: Market,
        recorder: Recorder,
    ) -> None:
        self._wallets = dict(wallets)
        self.names = [Address(f"{PREFIX}{name}") for name in wallets]
        self._create = create
        self._chain = chain
        self._market = market
        self._recorder = recorder

    def buy(self) -> None:
        """Buy the LPT that they start with, and let the BondingManager take them."""
        for name, wallet in zip(self.names, self._wallets.values(), strict=True):
            amount_lpt = int(wallet.stake_lpt * 1e6) * WEI_PER_UNIT // 10**6
            self._chain.submit(LPT_HOLDERS, token.transfer, name, amount_lpt)
            self._chain.submit(name, token.approve, BONDING_MANAGER, MAX_UINT256)

    def enter(self) -> None:
        """Decide for the first time; from then on at looks."""
        for name, wallet in zip(self.names, self._wallets.values(), strict=True):
            delegator = self._create(name, wallet)
            delegator.enter(token.balance_of(self._chain.state, name))
            delegator.start(newcomer=True)

    def write(self, round_number: int) -> None:
        """Write what each holds now, at now's prices."""
        state, prices = self._chain.state, self._market
        for label, name in zip(self._wallets, self.names, strict=True):
            stake_lpt = views.pending_stake(state, name, round_number) / WEI_PER_UNIT
            unbonding_lpt = _locked_lpt(state, name) / WEI_PER_UNIT
            liquid_lpt = token.balance_of(state, name) / WEI_PER_UNIT
            fees_eth = views.pending_fees(state, name, round_number) / WEI_PER_UNIT
            lpt = stake_lpt + unbonding_lpt + liquid_lpt
            value_usd = lpt * prices.lpt_usd + fees_eth * prices.eth_usd
            self._recorder.append(
                "wallets",
                round_number,
                label,
                views.delegate_of(state, name) or "",
                stake_lpt,
                unbonding_lpt,
                liquid_lpt,
                fees_eth,
                value_usd / prices.lpt_usd,
                value_usd / prices.eth_usd,
                value_usd,
            )


def _locked_lpt(state: State, name: Address) -> int:
    """LPT wei in an account's unbonding locks."""
    locks = state.bonding.unbonding_locks
    count = state.bonding.delegators[name].next_unbonding_lock_id
    return sum(locks[name, number].amount for number in range(count))

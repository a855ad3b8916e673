"""Where orchestrators sell and buy LPT: whoever holds the rest takes the other side."""

from agents.ports import LPT_HOLDERS
from protocol import token
from protocol.units import WEI_PER_UNIT, Address
from sim.chain import LiveChain
from sim.market import Market


class Exchange:
    """Moves LPT between an account and the holders, at the market's price."""

    def __init__(self, chain: LiveChain, market: Market) -> None:
        self._chain = chain
        self._market = market

    def sell(self, seller: Address, amount_lpt: int) -> float:
        """Sell LPT wei out of a wallet; what they bring, USD."""
        if not self._chain.submit(seller, token.transfer, LPT_HOLDERS, amount_lpt).ok:
            return 0.0
        return self._market.sell_lpt(amount_lpt / WEI_PER_UNIT)

    def buy(self, buyer: Address, amount_lpt: int) -> float | None:
        """Buy LPT wei into a wallet; what they cost, USD, or None if nobody has as many."""
        if not self._chain.submit(LPT_HOLDERS, token.transfer, buyer, amount_lpt).ok:
            return None
        return self._market.buy_lpt(amount_lpt / WEI_PER_UNIT)

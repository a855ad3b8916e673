"""Everything that is stored, LPT and ether, and the clock."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

PPM = 10**6
PPB = 10**9
PRECISE = 10**27
NEVER = 2**256 - 1
INFINITE = 2**256 - 1

MINTER = "Minter"
TREASURY = "Treasury"


def new_bond() -> dict[str, Any]:
    return {
        "bonded_amount": 0,
        "fees": 0,
        "delegate": None,
        "delegated_amount": 0,
        "start_round": 0,
        "last_claim_round": 0,
        "next_unbonding_lock_id": 0,
    }


def new_orchestrator() -> dict[str, int]:
    return {
        "last_reward_round": 0,
        "reward_cut": 0,
        "fee_share": 0,
        "last_active_stake_update_round": 0,
        "activation_round": 0,
        "deactivation_round": 0,
        "active_cumulative_rewards": 0,
        "cumulative_rewards": 0,
        "cumulative_fees": 0,
        "last_fee_round": 0,
    }


def new_pool() -> dict[str, int]:
    return {
        "total_stake": 0,
        "reward_cut": 0,
        "fee_share": 0,
        "reward_factor": 0,
        "fee_factor": 0,
    }


def new_gateway() -> dict[str, int]:
    return {
        "deposit": 0,
        "withdraw_round": 0,
        "reserve": 0,
        "claim_round": 0,
        "claimed": 0,
    }


def counts() -> dict[Any, int]:
    return defaultdict(int)


def records(make: Callable[[], dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    return defaultdict(make)


class World:
    """All storage, each variable under its contract's name for it or a plainer one."""

    def __init__(self, parameters: Any, block: int) -> None:
        self.round_length: int = parameters.round_length
        self.round_lock_amount = parameters.round_lock_amount
        self.length_update_round: int = block // parameters.round_length
        self.length_update_block = block - block % parameters.round_length
        self.last_initialized_round = 0
        self.hash_blocks: dict[int, int] = {}
        self.paused = parameters.start_paused
        self.owner = "owner"
        self.registry: dict[str, str | None] = {"Verifier": parameters.verifier}
        self.uris: dict[str, str] = {}

        self.lpt = counts()
        self.eth = counts()
        self.allowances = counts()
        self.supply = 0
        self.l1_supply = parameters.l1_circulating_supply
        self.inflation = parameters.inflation
        self.inflation_change = parameters.inflation_change
        self.target_bonding_rate = parameters.target_bonding_rate
        self.mintable = 0
        self.minted = 0

        self.bonds = records(new_bond)
        self.orchestrators = records(new_orchestrator)
        self.pools: dict[tuple[str | None, int], dict[str, int]] = {}
        self.locks: dict[tuple[str | None, int], tuple[int, int]] = {}
        self.order: list[str | None] = []
        self.negated: list[int] = []
        self.keys: dict[str | None, int] = {}
        self.pool_max_size = parameters.num_active_transcoders
        self.active_stake = 0
        self.next_active_stake = 0
        self.treasury_rate = 0
        self.next_treasury_rate = parameters.treasury_reward_cut_rate
        self.treasury_ceiling = parameters.treasury_balance_ceiling
        self.unbonding_period = parameters.unbonding_period
        self.checkpoints: dict[str | None, list[tuple[Any, ...]]] = defaultdict(list)
        self.active_stakes: dict[int, int] = {}
        self.stake_rounds: list[int] = []

        self.gateways = records(new_gateway)
        self.reserve_claims: dict[tuple[str, str], tuple[int, int]] = {}
        self.used_tickets: set[Any] = set()
        self.unlock_period = parameters.unlock_period
        self.ticket_validity_period = parameters.ticket_validity_period

        self.voting_delay = parameters.voting_delay
        self.voting_period = parameters.voting_period
        self.proposal_threshold = parameters.proposal_threshold
        self.quorum_numerators = [(self.length_update_round, parameters.quorum_numerator)]
        self.min_delay = parameters.treasury_min_delay
        self.proposals: dict[str, dict[str, Any]] = {}
        self.poll_ends: dict[str, int] = {}
        self.polls_created = 0


def round_at(w: World, block: int) -> int:
    return w.length_update_round + (block - w.length_update_block) // w.round_length


def token_transfer(w: World, caller: str, block: int, to: str, amount_lpt: int) -> None:
    w.lpt[caller] -= amount_lpt
    w.lpt[to] += amount_lpt


def token_transfer_from(
    w: World, caller: str, block: int, *, owner: str, to: str, amount_lpt: int
) -> None:
    if w.allowances[owner, caller] != INFINITE:
        w.allowances[owner, caller] -= amount_lpt
    w.lpt[owner] -= amount_lpt
    w.lpt[to] += amount_lpt


def token_approve(w: World, caller: str, block: int, spender: str, amount_lpt: int) -> None:
    w.allowances[caller, spender] = amount_lpt


def send_ether(w: World, sender: str, to: str, amount_wei: int) -> None:
    w.eth[sender] -= amount_wei
    w.eth[to] += amount_wei


def initialize_round(w: World, caller: str, block: int) -> None:
    now = round_at(w, block)
    w.last_initialized_round = now
    w.hash_blocks[now] = block - 1
    stake = w.active_stake = w.next_active_stake
    w.treasury_rate = w.next_treasury_rate
    w.active_stakes[now] = stake
    w.stake_rounds.append(now)
    supply = w.supply + w.l1_supply
    rate = stake * PPB // supply if supply else 0
    if rate < w.target_bonding_rate:
        w.inflation += w.inflation_change
    elif rate > w.target_bonding_rate:
        w.inflation = max(w.inflation - w.inflation_change, 0)
    w.mintable = supply * w.inflation // PPB
    w.minted = 0


def set_round_length(w: World, caller: str, block: int, value: int) -> None:
    since = block - w.length_update_block
    w.length_update_round += since // w.round_length
    w.length_update_block = block - since % w.round_length
    w.round_length = value


def set_service_uri(w: World, caller: str, block: int, uri: str) -> None:
    w.uris[caller] = uri


def pause(w: World, caller: str, block: int) -> None:
    w.paused = True


def unpause(w: World, caller: str, block: int) -> None:
    w.paused = False


def transfer_ownership(w: World, caller: str, block: int, new_owner: str) -> None:
    w.owner = new_owner


def register_contract(
    w: World, caller: str, block: int, name: str, account: str | None
) -> None:
    w.registry[name] = account


def setter(attribute: str) -> Callable[..., None]:
    """A setter that does no more than that."""

    def set_value(w: World, caller: str, block: int, value: int) -> None:
        setattr(w, attribute, value)

    return set_value

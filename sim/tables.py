"""The tables of a run: their columns, types and meaning.

This is the data dictionary. The recorder writes exactly these columns in this order, and
the documentation is generated from the same descriptions. Amounts in LPT and ETH are
floats for analysis; exact integers live in the protocol and, as strings, in `events`.
"""

from typing import NamedTuple


class Column(NamedTuple):
    """One column: polars type by name, and what a value means."""

    dtype: str
    meaning: str


class Table(NamedTuple):
    """One table: what one row is, and its columns in order."""

    row: str
    columns: dict[str, Column]


_REPLICATION = Column("Int32", "index of the replication, from 0")
_ROUND = Column("Int64", "protocol round")

ROUNDS = Table(
    "One row per round: stocks as read right after initializeRound, flows over that round.",
    {
        "replication": _REPLICATION,
        "round": _ROUND,
        "start_s": Column(
            "Float64", "simulated seconds from the start to this round's first block"
        ),
        "length_s": Column("Float64", "seconds from there to the next round's first block"),
        "total_supply_lpt": Column("Float64", "LPT in existence"),
        "bonded_lpt": Column("Float64", "active stake of the round, LPT"),
        "bonding_rate": Column("Float64", "bonded_lpt / total_supply_lpt"),
        "inflation_ppb": Column(
            "Int64", "share of supply mintable this round, parts per 1e9"
        ),
        "minted_lpt": Column("Float64", "LPT minted by reward calls during the round"),
        "treasury_lpt": Column("Float64", "LPT held by the treasury"),
        "fees_eth": Column(
            "Float64", "ETH paid out by winning tickets redeemed in the round"
        ),
        "active_orchestrators": Column("Int64", "size of the active set"),
        "lpt_usd": Column("Float64", "price of 1 LPT, USD"),
        "eth_usd": Column("Float64", "price of 1 ETH, USD"),
        "lpt_sold": Column("Float64", "LPT sold on the market during the round"),
        "lpt_impact": Column(
            "Float64",
            "share of the outside price that their sellers lost, fee included; 0 where "
            "nothing was sold",
        ),
    },
)

ORCHESTRATORS = Table(
    "One row per round and orchestrator: stake at the round's start, flows over the round.",
    {
        "replication": _REPLICATION,
        "round": _ROUND,
        "orchestrator": Column("String", "orchestrator's name"),
        "stake_lpt": Column("Float64", "total delegated stake, LPT"),
        "self_stake_lpt": Column("Float64", "the orchestrator's own pending stake, LPT"),
        "active": Column("Boolean", "in the round's active set"),
        "rank": Column("Int32", "place by stake among all orchestrators, from 1"),
        "reward_cut": Column(
            "Float64", "share of rewards that the orchestrator keeps, 0..1"
        ),
        "fee_share": Column("Float64", "share of fees passed to delegators, 0..1"),
        "price_wei_per_pixel": Column("Float64", "advertised video price, wei per pixel"),
        "rewards_lpt": Column("Float64", "LPT minted for the pool by its reward call"),
        "fees_eth": Column("Float64", "ETH earned by redeemed tickets"),
        "reward_called": Column("Boolean", "whether reward was called in the round"),
        "jobs": Column("Int64", "sessions and requests that ended in the round"),
        "cost_usd": Column("Float64", "energy, hardware and gas cost over the round, USD"),
        "revenue_usd": Column(
            "Float64", "own part of rewards and fees at the round's prices, USD"
        ),
        "site_usd": Column("Float64", "room and line of its cards, and traffic, USD"),
        "rental_usd": Column("Float64", "income of cards at work for other networks, USD"),
        "profit_usd": Column("Float64", "revenue and rental income less all costs, USD"),
        "cash_usd": Column(
            "Float64",
            "cash at the end of the round since the start: fees, rents and LPT sold, less "
            "what was paid; below 0 is a debt, USD",
        ),
        "lpt_sold": Column("Float64", "LPT of its own that it sold in the round"),
        "gpus": Column("Int64", "cards that it runs, those for other networks among them"),
        "presence": Column("String", "present; dormant until it enters; left for good"),
        "promised_until": Column(
            "Int64", "round to which it promised to keep its commission; null without"
        ),
        "video_utilisation": Column(
            "Float64",
            "share of its slots' time that video streams took, counted where they end; "
            "time off the network counts as time; null without slots",
        ),
        "live_ai_utilisation": Column(
            "Float64", "the same of live AI video streams; null without slots"
        ),
    },
)

DELEGATORS = Table(
    "One row per round and delegator: state at the round's start, flows over the round. "
    "Who comes in a round has a row without stake there.",
    {
        "replication": _REPLICATION,
        "round": _ROUND,
        "delegator": Column("String", "delegator's name"),
        "orchestrator": Column("String", "delegate, empty when unbonded"),
        "stake_lpt": Column(
            "Float64", "pending stake: bonded principal and unclaimed rewards"
        ),
        "unbonding_lpt": Column("Float64", "LPT in unbonding locks"),
        "rewards_lpt": Column("Float64", "rewards that accrued over the round, LPT"),
        "fees_eth": Column("Float64", "fees that accrued over the round, ETH"),
        "bonded_lpt": Column("Float64", "put into the bond over the round, LPT"),
        "unbonded_lpt": Column("Float64", "taken out of it into unbonding locks, LPT"),
        "withdrawn_lpt": Column("Float64", "paid out of unbonding locks, LPT"),
        "claimed_lpt": Column("Float64", "rewards that were claimed into the bond, LPT"),
        "principal_lpt": Column(
            "Float64", "the bond without unclaimed rewards, at the round's start, LPT"
        ),
        "strategy": Column("String", "name of the delegation strategy"),
    },
)

JOBS = Table(
    "One row per stint: a stream, or a part of one, at one orchestrator; a stream that "
    "moves on has several. At round resolution one row for those of one round, gateway, "
    "orchestrator, capability, outcome and price whose latencies are within 5 %.",
    {
        "replication": _REPLICATION,
        "start_s": Column(
            "Float64", "simulated seconds at its start; at round resolution of the round"
        ),
        "duration_s": Column("Float64", "seconds of stream that were served"),
        "gateway": Column("String", "gateway's name"),
        "region": Column("String", "region of the gateway's users"),
        "stream": Column(
            "Int64", "number of the stream at its gateway, from 1; null at round resolution"
        ),
        "orchestrator": Column(
            "String", "orchestrator that did the work, empty if none did"
        ),
        "capability": Column("String", "kind of work"),
        "units": Column("Float64", "priced units done: pixels for video"),
        "latency_s": Column(
            "Float64",
            "mean seconds to have a segment back (live AI: a frame); at round resolution "
            "the geometric mean over the row's streams",
        ),
        "realtime_ratio": Column(
            "Float64",
            "at most 1 keeps up: latency / segment (live AI: compute x frame rate)",
        ),
        "price_wei": Column("Float64", "price per unit, fixed at the start, wei"),
        "fee_wei": Column("Float64", "price x units, wei"),
        "tickets": Column(
            "Int64", "tickets sent; what they are worth above the fee is lost"
        ),
        "attempts": Column("Int32", "orchestrators tried; over all streams of the row"),
        "outcome": Column(
            "String",
            "how it ended: completed, late (completed, slower than real time), swapped "
            "(a segment was late), cut_off (the orchestrator went down), too_dear (it asks "
            "more than twice the first price), gave_up (moved too often), running (at the "
            "end of the run); without an orchestrator untranscoded (found one later), "
            "failed (all that were tried) or no_orchestrator (until the stream's end)",
        ),
        "count": Column(
            "Int64",
            "stints in the row: 1, or more at round resolution",
        ),
    },
)

GATEWAYS = Table(
    "One row per round and gateway: what it bought on the network over the round.",
    {
        "replication": _REPLICATION,
        "round": _ROUND,
        "gateway": Column("String", "gateway's name"),
        "region": Column("String", "region of its users"),
        "capability": Column("String", "kind of work that it sends"),
        "minutes": Column("Float64", "minutes of stream that were served"),
        "streams": Column("Int64", "streams that ended"),
        "lost": Column("Int64", "streams that nobody served to their end"),
        "late": Column("Int64", "streams that ended slower than real time"),
        "moves": Column("Int64", "times that a stream moved to another orchestrator"),
        "fees_eth": Column("Float64", "price of the work, ETH"),
        "tickets_eth": Column("Float64", "expected value of the tickets sent, ETH"),
        "profit_usd": Column("Float64", "revenue of its app less fees, USD"),
        "demand_factor": Column(
            "Float64", "work sent over what it would be without anybody's reaction"
        ),
        "on_network": Column("Float64", "share of its work sent to the network, 0..1"),
        "deposit_eth": Column("Float64", "deposit with the ticket broker, ETH"),
        "reserve_eth": Column("Float64", "reserve with the ticket broker, ETH"),
    },
)

WALLETS = Table(
    "One row per round and wallet that is followed: what it holds when the round opens, "
    "and in a last row when the run ends.",
    {
        "replication": _REPLICATION,
        "round": _ROUND,
        "wallet": Column("String", "wallet's name"),
        "orchestrator": Column("String", "delegate, empty when unbonded"),
        "stake_lpt": Column(
            "Float64", "pending stake: bonded principal and unclaimed rewards"
        ),
        "unbonding_lpt": Column("Float64", "LPT in unbonding locks"),
        "liquid_lpt": Column("Float64", "LPT in the wallet, neither bonded nor locked"),
        "fees_eth": Column("Float64", "fees, unclaimed ones included, ETH"),
        "value_lpt": Column("Float64", "all of it at the round's prices, LPT"),
        "value_eth": Column("Float64", "the same, ETH"),
        "value_usd": Column("Float64", "the same, USD"),
    },
)

TICKETS = Table(
    "One row per winning ticket.",
    {
        "replication": _REPLICATION,
        "time_s": Column(
            "Float64", "simulated seconds when the ticket was settled or given up"
        ),
        "gateway": Column("String", "sender"),
        "orchestrator": Column("String", "recipient"),
        "face_value_wei": Column("Float64", "value written on the ticket, wei"),
        "paid_wei": Column("Float64", "what the ticket broker paid, wei"),
        "outcome": Column(
            "String", "redeemed, queued at the end, or the reason why it was not"
        ),
    },
)

EVENTS = Table(
    "One row per contract event.",
    {
        "replication": _REPLICATION,
        "time_s": Column("Float64", "simulated seconds"),
        "round": _ROUND,
        "contract": Column("String", "emitting contract"),
        "event": Column("String", "event's name"),
        "args": Column(
            "String", "JSON object of the ABI's parameters, integers as strings"
        ),
    },
)

TABLES: dict[str, Table] = {
    "rounds": ROUNDS,
    "orchestrators": ORCHESTRATORS,
    "delegators": DELEGATORS,
    "gateways": GATEWAYS,
    "wallets": WALLETS,
    "jobs": JOBS,
    "tickets": TICKETS,
    "events": EVENTS,
}
"""The tables of a run directory by file name."""

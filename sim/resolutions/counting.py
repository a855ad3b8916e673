"""What gateways and orchestrators are told of the stints that have ended."""

import numpy as np

from agents.payments.billing import LARGEST
from sim.clock import US_PER_S
from sim.compiled import compiled, entry
from sim.resolutions import outcomes
from sim.resolutions.ended import pixels
from sim.resolutions.lanes import Lane
from sim.resolutions.records import COMPLETED, GAVE_UP, LATE, OUTCOMES, Record
from sim.resolutions.stint import NOBODY


def _kinds(*names: str) -> np.ndarray:
    """`[kinds]` whether each is one of those named."""
    return np.isin(OUTCOMES, names)


MOVED, TROUBLE = _kinds(*outcomes.MOVED), _kinds(*outcomes.TROUBLE)
OVER = ~_kinds(*outcomes.GOES_ON, outcomes.RUNNING)

_pixels = compiled(pixels)

HALF, LOW = 32, 2**32 - 1
"""Bits of a half of a number, and those of the lower one."""

SUMS = np.dtype(
    [
        ("moves", "i8"),
        ("streams", "i8"),
        ("late", "i8"),
        ("lost", "i8"),
        ("served_us", "i8", 2),
        ("fee_milliwei", "i8", 2),
        ("tickets", "i8", 2),
        ("large", "i8"),
    ],
    align=True,
)
"""Of a lane: as in `Counts`, sums in halves of 32 bits, of which billions fit in 64; and
how many stints are too dear for that."""

SIGHTS = np.dtype(
    [
        ("stints", "i8"),
        ("failed", "i8"),
        ("served", "i8"),
        ("ratio", "f8"),
        ("busy_us", "i8"),
    ],
    align=True,
)
"""Of a lane and an orchestrator: stints, those that failed, those that went well and the
sum of their real-time ratios; and how long slots were kept."""


def count(lanes: list[Lane], stints: np.ndarray) -> None:
    """Tell gateways and orchestrators what they bought, did and saw.

    Args:
        lanes: the gateways'.
        stints: of `STINT`, those that have ended.
    """
    places = max(len(lane.pool.orchestrators) for lane in lanes)
    sums, sights = np.zeros(len(lanes), SUMS), np.zeros((len(lanes), places), SIGHTS)
    live = np.array([lane.pool.service.live for lane in lanes])
    pixels_per_s = np.array([lane.pool.service.pixels_per_s for lane in lanes])
    sum_up(stints, live, pixels_per_s, sums, sights)
    large = _large_fees(lanes, stints) if sums["large"].any() else [0] * len(lanes)
    for lane, found, seen, more in zip(lanes, sums, sights, large, strict=True):
        _add(lane, found, more)
        _remember(lane, seen[: len(lane.pool.orchestrators)])


@compiled
def _put(halves: Record, value: int) -> None:
    """Add a number of at least 0 to a sum in halves."""
    halves[0] += value >> HALF
    halves[1] += value & LOW


@entry
def sum_up(
    stints: np.ndarray,
    live: np.ndarray,
    pixels_per_s: np.ndarray,
    sums: np.ndarray,
    sights: np.ndarray,
) -> None:
    """Add some stints to the sums of their lanes and orchestrators."""
    for stint in stints:
        total, outcome = sums[stint.lane], stint.outcome
        served = stint.place != NOBODY
        late = outcome == COMPLETED and live[stint.lane] and stint.realtime_ratio > 1.0
        if late:
            outcome = LATE
        total.moves += MOVED[outcome]
        total.streams += OVER[outcome]
        total.late += outcome == LATE
        total.lost += OVER[outcome] and (not served or outcome == GAVE_UP)
        _put(total.tickets, stint.tickets)
        if not served:
            continue
        _put(total.served_us, stint.stream_us)
        units = _pixels(pixels_per_s[stint.lane], stint.stream_us)
        if float(units) * float(stint.price_milliwei) > LARGEST:
            total.large += 1
        else:
            _put(total.fee_milliwei, units * stint.price_milliwei)
        seen = sights[stint.lane, stint.place]
        seen.stints += 1
        seen.busy_us += stint.busy_us
        if TROUBLE[outcome]:
            seen.failed += 1
        else:
            seen.served += 1
            seen.ratio += stint.realtime_ratio


def _large_fees(lanes: list[Lane], stints: np.ndarray) -> list[int]:
    """`[lanes]` fees of the stints that are too dear for 64 bits, thousandths of a wei."""
    fees = [0] * len(lanes)
    for stint in stints[stints["place"] != NOBODY]:
        lane, price = int(stint["lane"]), int(stint["price_milliwei"])
        stream_us = int(stint["stream_us"])
        units = lanes[lane].pool.service.pixels_per_s * stream_us // US_PER_S
        if float(units) * float(price) > LARGEST:
            fees[lane] += units * price
    return fees


def _add(lane: Lane, found: np.void, large_milliwei: int) -> None:
    """Add what was served and paid, exactly."""
    served_us, fee_milliwei, tickets = (
        (int(found[name][0]) << HALF) + int(found[name][1])
        for name in ("served_us", "fee_milliwei", "tickets")
    )
    counts = lane.counts
    counts.moves += int(found["moves"])
    counts.streams += int(found["streams"])
    counts.late += int(found["late"])
    counts.lost += int(found["lost"])
    counts.served_us += served_us
    counts.fee_milliwei += fee_milliwei + large_milliwei
    counts.tickets_wei += tickets * lane.pool.ticket_value_wei


def _remember(lane: Lane, seen: np.ndarray) -> None:
    """Tell a gateway and its orchestrators how it went, of those who were served."""
    agents, capability = lane.pool.orchestrators, lane.pool.service.capability
    lane.experience.add(seen["failed"], seen["served"], seen["ratio"])
    worked = np.flatnonzero(seen["stints"])
    columns = worked, seen["stints"][worked], seen["busy_us"][worked]
    for place, done, busy in zip(*(each.tolist() for each in columns), strict=True):
        agents[place].sessions_done += done
        agents[place].busy_us[capability] += busy

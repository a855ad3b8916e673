"""What gateways and orchestrators are told of the stints that have ended."""

import numpy as np

from agents.payments.billing import LARGEST
from sim.resolutions import outcomes
from sim.resolutions.ended import KINDS, LATE, Ended, fees
from sim.resolutions.lanes import Lane
from sim.resolutions.stint import NOBODY


def _kinds(*names: str) -> np.ndarray:
    """`[kinds]` whether each is one of those named."""
    return np.isin(KINDS, names)


MOVED, TROUBLE = _kinds(*outcomes.MOVED), _kinds(*outcomes.TROUBLE)
GAVE_UP = _kinds(outcomes.GAVE_UP)
OVER = ~_kinds(*outcomes.GOES_ON, outcomes.RUNNING)


def count(lanes: list[Lane], ended: Ended) -> None:
    """Tell gateways and orchestrators what they bought, did and saw."""
    fee_milliwei = fees(ended.units(lanes), ended.price_milliwei)
    served = ended.place != NOBODY
    _count_streams(lanes, ended, served)
    _charge(lanes, ended, served, fee_milliwei)
    _remember(lanes, ended, np.flatnonzero(served))


def _count_streams(lanes: list[Lane], ended: Ended, served: np.ndarray) -> None:
    """Add stints to what their gateways bought in the round."""
    outcome = ended.outcome
    over = OVER[outcome]
    lost = over & (~served | GAVE_UP[outcome])
    found = zip(
        *(
            np.bincount(ended.lane[which], minlength=len(lanes)).tolist()
            for which in (MOVED[outcome], over, outcome == LATE, lost)
        ),
        strict=True,
    )
    for lane, (moves, streams, late, lost_ones) in zip(lanes, found, strict=True):
        lane.counts.moves += moves
        lane.counts.streams += streams
        lane.counts.late += late
        lane.counts.lost += lost_ones


def _charge(
    lanes: list[Lane], ended: Ended, served: np.ndarray, fee_milliwei: np.ndarray
) -> None:
    """Add what was served and paid, exactly."""
    number = len(lanes)
    found = zip(
        lanes,
        exact_sums(ended.stream_us * served, ended.lane, number),
        exact_sums(fee_milliwei, ended.lane, number),
        exact_sums(ended.tickets, ended.lane, number),
        strict=True,
    )
    for lane, served_us, fee, tickets in found:
        lane.counts.served_us += served_us
        lane.counts.fee_milliwei += fee
        lane.counts.tickets_wei += tickets * lane.pool.ticket_value_wei


def _remember(lanes: list[Lane], ended: Ended, served: np.ndarray) -> None:
    """Tell gateways and orchestrators how it went, of those who were served."""
    places = max(len(lane.pool.orchestrators) for lane in lanes)
    shape = len(lanes), places
    link, bad = (ended.lane * places + ended.place)[served], TROUBLE[ended.outcome[served]]
    well, ratio = link[~bad], ended.realtime_ratio[served][~bad]
    stints, failed, good, ratios = (
        np.bincount(each, weights, shape[0] * places).reshape(shape)
        for each, weights in ((link, None), (link[bad], None), (well, None), (well, ratio))
    )
    busy_us = np.array(exact_sums(ended.busy_us[served], link, stints.size)).reshape(shape)
    for number, lane in enumerate(lanes):
        agents, capability = lane.pool.orchestrators, lane.pool.service.capability
        some = slice(len(agents))
        lane.experience.add(failed[number, some], good[number, some], ratios[number, some])
        worked = np.flatnonzero(stints[number])
        columns = (worked, stints[number, worked], busy_us[number, worked])
        for place, done, busy in zip(*(each.tolist() for each in columns), strict=True):
            agents[place].sessions_done += done
            agents[place].busy_us[capability] += busy


def exact_sums(values: np.ndarray, group: np.ndarray, groups: int) -> list[int]:
    """`[groups]` sums of integers at least 0, however large.

    Args:
        values: int64, or Python's integers.
        group: `[values]` the group of each.
        groups: how many there are.
    """
    if values.dtype == object:
        found = [0] * groups
        for value, number in zip(values.tolist(), group.tolist(), strict=True):
            found[number] += value
        return found
    high, low = np.zeros((2, groups), dtype=np.int64)
    if values.max(initial=0) <= LARGEST / max(len(values), 1):
        np.add.at(low, group, values)
        return [int(each) for each in low]
    # Halves of 32 bits, of which billions fit in 64.
    np.add.at(high, group, values >> 32)
    np.add.at(low, group, values & 0xFFFFFFFF)
    return [
        (above << 32) + below
        for above, below in zip(high.tolist(), low.tolist(), strict=True)
    ]

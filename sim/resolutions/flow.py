"""The streams of one pool, on arrays that a compiled loop goes through."""

from typing import Any

import numpy as np

from agents.splitmix import SplitMix
from agents.streams import refresh_below
from sim.compiled import Callback, Entry
from sim.demand import Arrivals
from sim.resolutions.agenda import served_by
from sim.resolutions.coming import in_order
from sim.resolutions.lanes import Lane
from sim.resolutions.loop import (
    CUT,
    LEAVE_THE_DEAR,
    LOOK_AROUND,
    MARGIN,
    STOP,
    disturb,
    run,
)
from sim.resolutions.pools import Pool
from sim.resolutions.records import (
    FAILED_TO_ASK,
    FEWEST,
    OVER,
    SERVED,
    World,
    blank,
)
from sim.resolutions.stint import NOBODY
from sim.resolutions.tabulating import tabulate

LARGEST_VALUE_WEI = 2**60
"""Larger values of a ticket than this are only told to be large."""

NOBODY_AT_ALL = np.zeros(0, dtype=np.int64)
"""No rows."""


class Flow:
    """The streams of one pool's lanes.

    Attributes:
        pool: the orchestrators.
        lanes: the pool's lanes.
        now_us: up to when the streams have gone on.
    """

    def __init__(self, pool: Pool, lanes: list[Lane]) -> None:
        self.pool = pool
        self.lanes = lanes
        self.now_us = 0
        self._world = _empty(pool, lanes)
        self._paid = 0
        self._ask: Callback | None = None
        self._error: BaseException | None = None

    def __getstate__(self) -> dict[str, Any]:
        """All but the way from compiled code to a selection."""
        return {**self.__dict__, "_ask": None}

    def take(self, drawn: list[tuple[Arrivals, np.ndarray]]) -> int:
        """Take in what was drawn for the lanes; how many streams that are."""
        world = self._world
        rest = world.coming[world.pool[0]["come"] :]
        coming = in_order(self.lanes, drawn)
        if len(rest):
            coming = np.concatenate([rest, coming])
            coming = coming[np.argsort(coming["start_us"], kind="stable")]
        self._world = world._replace(coming=coming)
        world.pool["come"] = 0
        return len(coming) - len(rest)

    def run(self, until_us: int) -> None:
        """Go on up to a time."""
        self.now_us = max(self.now_us, until_us)
        self._world.pool["value_wei"] = min(self.pool.ticket_value_wei, LARGEST_VALUE_WEI)
        while not self._do(run, until_us):
            self._make_room(FEWEST)

    def uses(self, place: int) -> bool:
        """Whether an orchestrator has slots, or streams that have outlasted them."""
        seat = self._world.places[place]
        return bool(seat["slots"] > 0 or seat["free"] < 0)

    def cut_off(self, place: int) -> None:
        """An orchestrator went down: its streams find others, or end."""
        self._learn_slots()
        streams = self._world.streams
        rows = np.empty(len(streams), dtype=np.int64)
        count = served_by(streams, place, rows)
        if count:
            self._do_to(CUT, rows[:count])

    def refresh(self) -> None:
        """The gateways have new offers: those who got too dear are left."""
        self._learn_slots()
        lanes, links = self._world.lanes, self._world.links
        for number, lane in enumerate(self.lanes):
            links["price_milliwei"][number] = lane.price_milliwei
            links["hazard"][number] = lane.gateway.hazards(self.pool.names)
            lanes["refresh_below"][number] = refresh_below(lane.offering)
        self._world = tabulate(self.lanes, self._world)
        served = self._world.streams["status"] == SERVED
        self._do_to(LEAVE_THE_DEAR, np.flatnonzero(served))

    def look_around(self) -> None:
        """Slots may be free again."""
        self._learn_slots()
        if self._world.lanes["waiting"].any():
            self._do_to(LOOK_AROUND, NOBODY_AT_ALL)

    def stop(self) -> None:
        """The run ends: settle every stream for the part that was done."""
        self._world.lanes["waiting"] = 0
        there = self._world.streams["status"] != OVER
        self._do_to(STOP, np.flatnonzero(there))

    def _learn_slots(self) -> None:
        slots, places = np.array(self.pool.slots, dtype=np.int64), self._world.places
        places["free"] += slots - places["slots"]
        places["slots"] = slots

    def _do_to(self, task: int, rows: np.ndarray) -> None:
        """Do something to some streams, who is due first before the others."""
        rows = rows[np.argsort(self._world.streams["due_us"][rows], kind="stable")]
        self._make_room(len(rows))
        self._world = self._world._replace(order=rows)
        self._do(disturb, task, self.now_us)

    def _do(self, entry: Entry, *arguments: int) -> Any:
        """Let the compiled loop do something.

        Raises:
            SelectionError: and whatever else a user's selection raises.
        """
        if self._ask is None:
            self._ask = Callback(self._select)
            self._world.pool["ask"] = self._ask.address
        done = entry(self._world, *arguments)
        if self._error is not None:
            error, self._error = self._error, None
            self._world.pool["failed"] = False
            raise error
        return done

    def _select(self, row: int, first: float, second: float) -> int:
        """A pick by the user's code, among the slots that it may see.

        No error passes through compiled code, so that any is kept and raised after it; the
        loop comes back at once.
        """
        try:
            stream = self._world.streams[row]
            lane = self.lanes[stream["lane"]]
            further = SplitMix(int(stream["key"]))
            free = self._world.places["seen"].tolist()
            place = lane.select(free, first, second, further)
            stream["key"] = further.key
        except BaseException as error:
            self._error = self._error or error
            return FAILED_TO_ASK
        return NOBODY if place is None else place

    def _make_room(self, streams: int) -> None:
        """See that the arrays hold what one event for each of some streams may add."""
        world, margin = self._world, streams + len(self.lanes) + MARGIN
        pool = world.pool[0]
        due = _grown(world.due, pool["dues"] + 2 * margin)
        stints = _grown(world.stints, pool["noted"] + 3 * margin)
        if due is not world.due or stints is not world.stints:
            self._world = world._replace(due=due, stints=stints)
        if pool["rows"] == 0:
            here = _grown(world.streams, len(world.streams) + FEWEST)
            rows = _more(world.rows, "rows", pool, len(world.streams), len(here))
            self._world = self._world._replace(streams=here, rows=rows)
        if pool["spares"] < margin and not pool["live_ai"]:
            known = _grown(world.known, len(world.known) + margin)
            spare = _more(world.spare, "spares", pool, len(world.known), len(known))
            self._world = self._world._replace(known=known, spare=spare)

    def winning(self) -> list[tuple[Lane, int, int, int]]:
        """Stints with tickets that win, since this was asked: lane, place, number, time."""
        stints = self._settled()
        won = stints[np.flatnonzero(stints["won"])]
        end_us = won["start_us"] + won["stream_us"]
        columns = (won["lane"], won["place"], won["won"], end_us)
        return [
            (self.lanes[lane], *rest)
            for lane, *rest in zip(*(column.tolist() for column in columns), strict=True)
        ]

    def winning_in_all(self) -> list[tuple[Lane, int, int]]:
        """Lane, place and number of all tickets that win, since this was asked.

        Who was sent the first of them comes first.
        """
        self._settled()
        pool, links = self._world.pool, self._world.links
        lane, place = np.nonzero(links["won"])
        order = np.argsort(links["turn"][lane, place])
        columns = (lane[order], place[order], links["won"][lane, place][order])
        links["won"] = pool["winners"] = 0
        return [
            (self.lanes[number], *rest)
            for number, *rest in zip(*(column.tolist() for column in columns), strict=True)
        ]

    def _settled(self) -> np.ndarray:
        """Stints since this was asked, with the tickets of the very dear ones."""
        pool, billing = self._world.pool, self.pool.service.billing
        stints = self._world.stints[self._paid : pool[0]["noted"]]
        self._paid = int(pool[0]["noted"])
        if pool[0]["large"]:
            for row in np.flatnonzero(stints["tickets"] < 0).tolist():
                stint = stints[row]
                agent = self.pool.orchestrators[stint["place"]]
                stint["tickets"] = billing.tickets(
                    int(stint["sent_us"]),
                    int(stint["price_milliwei"]),
                    agent.ticket_policy.expected_value_wei,
                )
            pool["large"] = 0
        return stints

    def ended(self) -> np.ndarray:
        """The stints that have ended, all of which were paid: `STINT`.

        They are given up: the next ones are written over them.
        """
        world = self._world
        stints = world.stints[: self._paid]
        for lane, failed in zip(self.lanes, world.links["failed"], strict=True):
            lane.experience.failed += failed
        world.links["failed"] = 0
        world.pool["noted"] = self._paid = 0
        return stints


def _empty(pool: Pool, lanes: list[Lane]) -> World:
    """The world of a pool without streams."""
    service = pool.service
    world = blank(
        lanes=len(lanes),
        factors=np.sort(np.array(service.factors, dtype=np.float64)),
        busy_s=np.ascontiguousarray(service.busy_table),
    )
    world.places["failure"], world.places["gpus"] = pool.failure, service.gpus
    for number, lane in enumerate(lanes):
        world.links["network_s"][number] = lane.network_s
        wins = lane.gateway.wins
        world.lanes["key"][number] = wins.uniform.key
        world.lanes["left"][number] = wins.left
    law = world.pool[0]
    law["live_ai"], law["tries"] = not lanes[0].rules.waits, lanes[0].rules.tries
    law["segment_us"], law["units_per_s"] = service.segment_us, service.pixels_per_s
    law["target_fps"], law["limit_s"] = service.target_fps, service.lateness.limit_s
    return world


def _more(
    unused: np.ndarray, name: str, pool: np.void, before: int, after: int
) -> np.ndarray:
    """Rows that are not used, with those that an array has grown by.

    Args:
        unused: those so far.
        name: the field of `POOL` that says how many they are; it is brought up to date.
        pool: the pool's record.
        before: the array's length until now.
        after: its length now.
    """
    count = int(pool[name])
    found = np.zeros(after, dtype=np.int64)
    found[:count] = unused[:count]
    found[count : count + after - before] = np.arange(before, after)
    pool[name] = count + after - before
    return found


def _grown(array: np.ndarray, least: int) -> np.ndarray:
    """An array with at least so many entries; at least twice as many if it grows."""
    if len(array) >= least:
        return array
    more = max(least - len(array), len(array))
    return np.concatenate([array, np.zeros((more, *array.shape[1:]), array.dtype)])

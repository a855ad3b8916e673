"""The arrivals of all lanes over a stretch of time, in order.

A stream that nothing happens to between its arrival and its end stays a row here: what
its stint is like is worked out for all rows at once, before they arrive, from the offers
of the day. What disturbs one makes a `Stint` of it.
"""

from collections.abc import Sequence

import numpy as np

from sim.clock import FAR_US
from sim.demand import Arrivals
from sim.resolutions.lanes import Lane
from sim.resolutions.stint import Stint

UNDECIDED = -1
"""Place of a stream for which its gateway picks when it arrives."""


class Timetable:
    """Streams of all lanes in order of arrival; arrays and lists of one length.

    Arrays:
        lane_of: place of each one's lane among the lanes.
        start_us: when each arrives.
        number: each one's number in its lane.
        length_us: how long each lasts.
        noise: its factor on computing.

    Lists:
        times_us: when each arrives, and after them all a time that never comes.
        lanes: whose each is.
        end_us: when each ends.
        first, second: its own draws for the selection.
        chance: its own draw against the failure of its first orchestrator.
        decided: whom its gateway's selection puts it at if all are free, or UNDECIDED.
        smooth: the same, but UNDECIDED where that one would fail it, or where its grain
            wants to see every stint.

    Lists of stints that are rows, as decided, or as `put` changed it:
        places: the orchestrator.
        under_way_s: seconds that a segment or frame is under way.
        price_milliwei: price per unit, thousandths of a wei.
        tickets: what the whole stint takes.
        compute_s: seconds of compute of a segment or frame; set when the stint begins.

    cursor: the next one to arrive.
    """

    __slots__ = (
        "_own",
        "_path_noise",
        "chance",
        "compute_s",
        "cursor",
        "decided",
        "end_us",
        "first",
        "lane_of",
        "lanes",
        "length_us",
        "noise",
        "number",
        "places",
        "price_milliwei",
        "second",
        "smooth",
        "start_us",
        "tickets",
        "times_us",
        "under_way_s",
    )

    def __init__(self) -> None:
        self.fill([], [])

    def fill(self, lanes: list[Lane], drawn: list[tuple[Arrivals, np.ndarray]]) -> None:
        """Put what was drawn for some lanes in order; ties go to the earlier lane."""
        if not lanes:
            drawn = [(Arrivals.none(), np.zeros((0, 3)))]
        times_us = _column(drawn, "start_us", np.int64)
        order = np.argsort(times_us, kind="stable")
        numbers = [
            lane.number(len(own)) for lane, (_, own) in zip(lanes, drawn, strict=False)
        ]
        lane_of = np.repeat(np.arange(len(drawn)), [len(own) for _, own in drawn])
        self.lane_of = lane_of[order]
        self.start_us = times_us[order]
        self.number = _joined(numbers or [[]], np.int64)[order]
        self.length_us = _column(drawn, "duration_us", np.int64)[order]
        self.noise = _column(drawn, "noise", np.float64)[order]
        self._path_noise = _column(drawn, "path_noise", np.float64)[order]
        self._own = np.concatenate([own for _, own in drawn])[order]
        self.cursor = 0
        self.times_us = [*self.start_us.tolist(), FAR_US]
        self.lanes = [lanes[place] for place in self.lane_of.tolist()]
        self.end_us = (self.start_us + self.length_us).tolist()
        self.first, self.second, self.chance = self._own.T.tolist()
        count = len(order)
        self.decided, self.smooth, self.places = ([UNDECIDED] * count for _ in range(3))
        self.price_milliwei, self.tickets = ([0] * count for _ in range(2))
        self.under_way_s, self.compute_s = ([0.0] * count for _ in range(2))

    def decide(self, lanes: list[Lane]) -> None:
        """Let the gateways pick for all that are still to come, by what they know now."""
        ahead = slice(self.cursor, len(self.lane_of))
        lane_of, own = self.lane_of[ahead], self._own[ahead]
        place = np.full(len(lane_of), UNDECIDED)
        smooth, under_way_s = place.copy(), np.zeros(len(place))
        price, tickets = np.zeros((2, len(place)), dtype=np.int64)
        for number, lane in enumerate(lanes):
            mine = np.flatnonzero(lane_of == number)
            if len(mine) == 0 or not hasattr(lane.pick, "many"):
                continue
            first, second, chance = own[mine].T
            place[mine] = lane.pick_many(lane.pool.offering, first, second)
            mine, chance = mine[place[mine] >= 0], chance[place[mine] >= 0]
            if not lane.pool.grain.whole or len(mine) == 0:
                continue
            at, rows = place[mine], mine + self.cursor
            smooth[mine] = np.where(
                chance >= np.array(lane.pool.failure)[at], at, UNDECIDED
            )
            under_way_s[mine] = np.array(lane.network_s)[at] * self._path_noise[rows]
            price[mine] = np.array(lane.price_milliwei)[at]
            tickets[mine] = lane.pool.service.billing.tickets_many(
                self.length_us[rows], price[mine], lane.pool.ticket_value_wei
            )
        self.decided[ahead], self.smooth[ahead] = place.tolist(), smooth.tolist()
        self.places[ahead] = self.decided[ahead]
        self.under_way_s[ahead] = under_way_s.tolist()
        self.price_milliwei[ahead] = price.tolist()
        self.tickets[ahead] = tickets.tolist()

    def put(self, row: int, place: int) -> None:
        """A stream goes to another orchestrator than was decided, or the first decided."""
        lane = self.lanes[row]
        agent = lane.pool.orchestrators[place]
        self.places[row] = place
        self.under_way_s[row] = lane.network_s[place] * float(self._path_noise[row])
        self.price_milliwei[row] = price = lane.price_milliwei[place]
        self.tickets[row] = lane.pool.service.billing.tickets(
            int(self.length_us[row]), price, agent.ticket_policy.expected_value_wei
        )

    def arriving(self, row: int) -> Stint:
        """A row as a stream that has just arrived."""
        return Stint(
            self.lanes[row],
            int(self.number[row]),
            self.times_us[row],
            int(self.length_us[row]),
            (float(self.noise[row]), float(self._path_noise[row])),
        )

    def running(self, row: int) -> Stint:
        """A row as the stint that it is at its orchestrator."""
        stint = self.arriving(row)
        stint.attempts = 1
        stint.place = self.places[row]
        stint.compute_s = self.compute_s[row]
        stint.under_way_s = self.under_way_s[row]
        stint.price_milliwei = self.price_milliwei[row]
        return stint


def _column(drawn: list[tuple[Arrivals, np.ndarray]], name: str, kind: type) -> np.ndarray:
    return _joined([getattr(arrivals, name) for arrivals, _ in drawn], kind)


def _joined(parts: Sequence[Sequence[float]], kind: type) -> np.ndarray:
    return np.concatenate([np.asarray(part, dtype=kind) for part in parts])

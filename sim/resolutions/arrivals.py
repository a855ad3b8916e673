"""The arrivals of all lanes over a stretch of time, in order.

A stream that nothing happens to between its arrival and its end stays a row here: what
its stint is like is worked out for all rows at once, before they arrive, from the offers
of the day. What disturbs one makes a `Stint` of it.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.clock import FAR_US
from sim.demand import Arrivals
from sim.resolutions.lanes import Lane
from sim.resolutions.stint import Stint

UNDECIDED = -1
"""Place of a stream for which its gateway picks when it arrives."""

MOST_DECIDED = 4_096
"""Streams that are decided at once: new offers may soon make it vain."""


class Timetable:
    """Streams of all lanes in order of arrival; arrays and lists of one length.

    Arrays:
        lane_of: place of each one's lane among the lanes.
        start_us: when each arrives.
        number: each one's number in its lane.
        length_us: how long each lasts.
        noise: its factor on computing.

    Lists:
        lanes: whose each is.
        first, second: its own draws for the selection.
        chance: its own draw against the failure of its first orchestrator.
        decided_to: up to which one the next two are worked out.
        decided: whom its gateway's selection puts it at if all are free, or UNDECIDED.
        smooth: the same where nothing can happen to it there by itself: that one neither
            fails it nor is ever late; else UNDECIDED.

    Lists of stints that are rows:
        serving: whether it is being served, as a row.
        places: its orchestrator, as decided or as `put` changed it.
        load: sessions at that orchestrator when it began, itself included.
        under_way_s: seconds that a segment or frame is under way.
        price_milliwei: price per unit, thousandths of a wei.
        tickets: what the whole stint takes.

    The agenda, two entries for each stream:
        times_us: when something is due, and after all a time that never comes.
        agenda: the stream that arrives then, or `~` the stream that ends then unless it
            was disturbed. Ends come first.
        cursor: the next entry.
    """

    __slots__ = (
        "_offering",
        "_own",
        "_path_noise",
        "agenda",
        "chance",
        "cursor",
        "decided",
        "decided_to",
        "first",
        "lane_of",
        "lanes",
        "length_us",
        "load",
        "noise",
        "number",
        "places",
        "price_milliwei",
        "second",
        "serving",
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
        self.lanes = [lanes[place] for place in self.lane_of.tolist()]
        self.first, self.second, self.chance = self._own.T.tolist()
        count = len(order)
        self.decided, self.smooth, self.places = ([UNDECIDED] * count for _ in range(3))
        self.load, self.price_milliwei, self.tickets = ([0] * count for _ in range(3))
        self.under_way_s = [0.0] * count
        self.serving = bytearray(count)
        self._offering: list[tuple[Lane, np.ndarray]] = []
        self.decided_to = 0
        self._set_agenda()

    def _set_agenda(self) -> None:
        """Arrivals and ends in order of time."""
        rows = np.arange(len(self.start_us))
        due_us = np.concatenate([self.start_us + self.length_us, self.start_us])
        order = np.argsort(due_us, kind="stable")
        self.cursor = 0
        self.times_us = [*due_us[order].tolist(), FAR_US]
        self.agenda = np.concatenate([~rows, rows])[order].tolist()

    def decide(self, lanes: list[Lane]) -> None:
        """The gateways know new offers: those that are still to come go by them."""
        self.decided_to = sum(who >= 0 for who in self.agenda[: self.cursor])
        self._offering = [(lane, lane.pool.offering) for lane in lanes]

    def decide_more(self) -> None:
        """Let the gateways pick for the next streams, by what they knew at the offers."""
        first = self.decided_to
        ahead = slice(first, first + MOST_DECIDED)
        lane_of, own = self.lane_of[ahead], self._own[ahead]
        self.decided_to = first + len(own)
        decided = np.full(len(own), UNDECIDED)
        smooth, under_way_s = decided.copy(), np.zeros(len(own))
        price, tickets = np.zeros((2, len(own)), dtype=np.int64)
        for number, (lane, offering) in enumerate(self._offering):
            mine = np.flatnonzero(lane_of == number)
            if len(mine) == 0 or not hasattr(lane.pick, "many"):
                continue
            decided[mine] = lane.pick_many(offering, own[mine, 0], own[mine, 1])
            mine = mine[decided[mine] >= 0]
            if len(mine) and lane.pool.grain.whole:
                smooth[mine], under_way_s[mine], price[mine], tickets[mine] = self._stints(
                    lane, decided[mine], mine + first
                )
        self.decided[ahead], self.smooth[ahead] = decided.tolist(), smooth.tolist()
        self.places[ahead] = self.decided[ahead]
        self.under_way_s[ahead] = under_way_s.tolist()
        self.price_milliwei[ahead] = price.tolist()
        self.tickets[ahead] = tickets.tolist()

    def _stints(
        self, lane: Lane, place: np.ndarray, rows: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """A lane's stints where they are decided to be, as the lists describe them.

        Args:
            lane: whose they are.
            place: `[rows]` the orchestrator of each.
            rows: which streams.

        Returns:
            smooth, under_way_s, price_milliwei and tickets.
        """
        pool = lane.pool
        under_way_s = np.array(lane.network_s)[place] * self._path_noise[rows]
        price = np.array(lane.price_milliwei, dtype=np.int64)[place]
        tickets = pool.service.billing.tickets_many(
            self.length_us[rows], price, pool.ticket_value_wei
        )
        takes = self._own[rows, 2] >= np.array(pool.failure)[place]
        takes &= pool.service.never_late(place, pool.wanted, under_way_s)
        return np.where(takes, place, UNDECIDED), under_way_s, price, tickets

    def put(self, row: int, place: int) -> None:
        """A stream goes to another orchestrator than was decided, or none was."""
        lane = self.lanes[row]
        agent = lane.pool.orchestrators[place]
        self.places[row] = place
        self.under_way_s[row] = lane.network_s[place] * float(self._path_noise[row])
        self.price_milliwei[row] = price = lane.price_milliwei[place]
        self.tickets[row] = lane.pool.service.billing.tickets(
            int(self.length_us[row]), price, agent.ticket_policy.expected_value_wei
        )

    def served_now(self) -> list[int]:
        """Streams that are being served as rows, in order."""
        on = np.frombuffer(self.serving, dtype=np.uint8)
        return [int(row) for row in np.flatnonzero(on)]

    def compute_s(self, rows: np.ndarray) -> np.ndarray:
        """`[rows]` seconds of compute of a segment or frame, at the load of the start."""
        place, load = (picked(each, rows) for each in (self.places, self.load))
        found = np.zeros(len(rows))
        for lane, mine in self.by_lane(rows):
            found[mine] = lane.pool.service.compute_many(place[mine], load[mine])
        return found

    def by_lane(self, rows: np.ndarray) -> Iterator[tuple[Lane, np.ndarray]]:
        """Each lane of some rows, and which of these are its own."""
        lane_of = self.lane_of[rows]
        for number in np.unique(lane_of).tolist():
            mine = np.flatnonzero(lane_of == number)
            yield self.lanes[int(rows[mine[0]])], mine

    def arriving(self, row: int) -> Stint:
        """A row as a stream that has just arrived."""
        return Stint(
            self.lanes[row],
            int(self.number[row]),
            int(self.start_us[row]),
            int(self.length_us[row]),
            (float(self.noise[row]), float(self._path_noise[row])),
        )

    def running(self, row: int) -> Stint:
        """A row as the stint that it is at its orchestrator; it is no row any more."""
        stint = self.arriving(row)
        stint.attempts = 1
        stint.place = place = self.places[row]
        stint.compute_s = stint.lane.pool.service.compute_s(place, self.load[row])
        stint.under_way_s = self.under_way_s[row]
        stint.price_milliwei = self.price_milliwei[row]
        self.serving[row] = False
        return stint


def picked(values: Sequence[float], rows: np.ndarray, kind: type = np.int64) -> np.ndarray:
    """`[rows]` some values of a list, as an array."""
    at = map(values.__getitem__, rows.tolist())
    return np.fromiter(at, dtype=kind, count=len(rows))


def _column(drawn: list[tuple[Arrivals, np.ndarray]], name: str, kind: type) -> np.ndarray:
    return _joined([getattr(arrivals, name) for arrivals, _ in drawn], kind)


def _joined(parts: Sequence[Sequence[float]], kind: type) -> np.ndarray:
    return np.concatenate([np.asarray(part, dtype=kind) for part in parts])

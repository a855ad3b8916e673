"""The books of the round resolution: stints paid, counted and written down in groups."""

import numpy as np
import polars as pl

from agents.payments.billing import MILLI
from sim.clock import US_PER_S
from sim.recorder import Recorder
from sim.resolutions import outcomes
from sim.resolutions.arrays import OUTCOMES, RUNNING, Stints
from sim.resolutions.books import fees, pixels
from sim.resolutions.stint import NOBODY
from sim.resolutions.waves import Waves

MOVED = np.isin(OUTCOMES, outcomes.MOVED)
"""`[outcomes]` Of stints whose stream goes on elsewhere, or tries to."""

TROUBLE = np.isin(OUTCOMES, outcomes.TROUBLE)
"""`[outcomes]` Of stints that speak against the orchestrator."""

ENDED = ~MOVED & ~np.isin(OUTCOMES, (outcomes.RUNNING, outcomes.UNTRANSCODED))
"""`[outcomes]` Of stints that are their stream's last."""

LOST = np.isin(OUTCOMES, (*outcomes.UNSERVED, outcomes.GAVE_UP))
"""`[outcomes]` Of streams that were not served to their end."""


class RoundBooks:
    """Settles the stints of a round by gateway, orchestrator and outcome."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._value_wei = 0

    def enter(
        self, part: Waves, stints: Stints, start_us: int, *, at_the_end: bool = False
    ) -> None:
        """Pay for some stints and write their rows.

        Args:
            part: whose they are.
            stints: what was worked off.
            start_us: when the round began.
            at_the_end: the run is over, so that streams that go on count here.
        """
        service = part.pool.service
        self._value_wei = part.pool.ticket_value_wei
        duration_us = stints.stop_us - stints.start_us
        price = prices_milliwei(part)[stints.lane, stints.place]
        units = pixels(np.int64(service.pixels_per_s), duration_us)
        fee_wei = fees(units, price) // MILLI
        units[stints.place == NOBODY] = 0
        served = (stints.place != NOBODY) & (duration_us > 0)
        tickets = np.zeros(len(stints), dtype=np.int64)
        tickets[served] = service.billing.tickets_many(
            duration_us[served], price[served], part.pool.ticket_value_wei
        )
        self._pay(part, stints, tickets)
        self._count(part, stints, duration_us)
        counted = (stints.outcome != RUNNING) | at_the_end
        amounts = [duration_us, units, fee_wei, tickets, stints.attempts, counted]
        groups = Groups(part, stints, [each.astype(np.int64) for each in amounts])
        self._add(part, groups)
        self._write(part, groups, start_us)

    def _pay(self, part: Waves, stints: Stints, tickets: np.ndarray) -> None:
        """Send each orchestrator the tickets of each lane."""
        places = len(part.pool.orchestrators)
        paid = np.flatnonzero(tickets)
        sums = np.zeros(len(part.lanes) * places, dtype=np.int64)
        np.add.at(sums, stints.lane[paid] * places + stints.place[paid], tickets[paid])
        agents = part.pool.orchestrators
        for lane, sent in zip(part.lanes, sums.reshape(-1, places), strict=True):
            owed = np.flatnonzero(sent)
            counts = sent[owed].tolist()
            whom = [agents[place] for place in owed.tolist()]
            lane.gateway.pay_many(list(zip(whom, counts, strict=True)))

    def _count(self, part: Waves, stints: Stints, duration_us: np.ndarray) -> None:
        """Tell the orchestrators what they have done."""
        agents, capability = part.pool.orchestrators, part.pool.service.capability
        served = np.flatnonzero((stints.place != NOBODY) & (duration_us > 0))
        place = stints.place[served]
        busy_us, ended = np.zeros((2, len(agents)), dtype=np.int64)
        np.add.at(busy_us, place, duration_us[served])
        np.add.at(ended, place[stints.outcome[served] != RUNNING], 1)
        worked = np.flatnonzero(busy_us)
        for each, busy, sessions in zip(
            worked.tolist(), busy_us[worked].tolist(), ended[worked].tolist(), strict=True
        ):
            agents[each].busy_us[capability] += busy
            agents[each].sessions_done += sessions

    def _add(self, part: Waves, groups: "Groups") -> None:
        """Add up what each gateway bought in the round, and what it has seen."""
        lanes, kinds = len(part.lanes), len(OUTCOMES)
        served, outcome = groups.place != NOBODY, groups.outcome
        trouble = np.flatnonzero(served & TROUBLE[outcome])
        well = np.flatnonzero(served & ~TROUBLE[outcome] & (groups.duration_us > 0))
        found = np.zeros((lanes, kinds), dtype=np.int64)
        np.add.at(found, (groups.lane, outcome), groups.count)
        served_us, tickets = np.zeros((2, lanes), dtype=np.int64)
        np.add.at(served_us, groups.lane[served], groups.duration_us[served])
        np.add.at(tickets, groups.lane, groups.tickets)
        spent = (groups.units.astype(object) * groups.price_milliwei).tolist()
        for milliwei, number in zip(spent, groups.lane.tolist(), strict=True):
            part.lanes[number].counts.fee_milliwei += milliwei
        for number, lane in enumerate(part.lanes):
            counts = lane.counts
            counts.served_us += int(served_us[number])
            counts.tickets_wei += int(tickets[number]) * self._value_wei
            counts.moves += int(found[number, MOVED].sum())
            counts.streams += int(found[number, ENDED].sum())
            counts.late += int(found[number, OUTCOMES.index(outcomes.LATE)])
            counts.lost += int(found[number, LOST].sum())
            bad = trouble[groups.lane[trouble] == number]
            good = well[groups.lane[well] == number]
            lane.experience.badly_many(groups.place[bad], groups.count[bad])
            lane.experience.well_many(
                groups.place[good], groups.ratio[good], groups.count[good]
            )

    def _write(self, part: Waves, groups: "Groups", start_us: int) -> None:
        """One row for each group."""
        if not self._recorder.keeps("jobs"):
            return
        rows, lanes, pool = len(groups.lane), part.lanes, part.pool
        served = groups.place != NOBODY
        unknown = np.where(served, 0.0, np.nan)
        untouched = np.where(groups.duration_us > 0, unknown, np.nan)
        # The last name is nobody's.
        agents = [*(str(agent.name) for agent in pool.orchestrators), ""]
        gateways = [str(lane.gateway.name) for lane in lanes]
        regions = [lane.gateway.traits.region for lane in lanes]
        self._recorder.extend(
            "jobs",
            [
                np.full(rows, start_us / US_PER_S),
                groups.duration_us / US_PER_S,
                [gateways[each] for each in groups.lane.tolist()],
                [regions[each] for each in groups.lane.tolist()],
                [None] * rows,
                [agents[each] for each in groups.place.tolist()],
                [pool.service.capability] * rows,
                groups.units.astype(np.float64),
                _or_null(groups.latency_s + untouched),
                _or_null(groups.ratio + untouched),
                _or_null(groups.price_milliwei / MILLI + unknown),
                groups.fee_wei.astype(np.float64),
                groups.tickets,
                groups.attempts,
                [OUTCOMES[each] for each in groups.outcome.tolist()],
                groups.count,
            ],
        )


class Groups:
    """Stints of one gateway, orchestrator and outcome together; arrays of one length.

    Args:
        part: whose stints they are.
        stints: what was worked off.
        amounts: of each stint microseconds, units, wei, tickets, attempts, and whether it
            is counted; int64.

    Attributes:
        lane, place, outcome: as in `Stints`.
        duration_us, units, fee_wei, tickets, attempts, count: sums of the amounts.
        latency_s, ratio: of a typical stint.
        price_milliwei: the orchestrator's price for the gateway, 0 for nobody.
    """

    def __init__(self, part: Waves, stints: Stints, amounts: list[np.ndarray]) -> None:
        places, kinds = len(part.pool.orchestrators) + 1, len(OUTCOMES)
        key = (stints.lane * places + stints.place + 1) * kinds + stints.outcome
        sizes = np.bincount(key)
        keys = np.flatnonzero(sizes)
        number = np.zeros(len(sizes), dtype=np.int64)
        number[keys] = np.arange(len(keys))
        group, size = number[key], sizes[keys]
        of, self.outcome = np.divmod(keys, kinds)
        self.lane, place = np.divmod(of, places)
        self.place = place - 1
        self.latency_s = _typical(stints.latency_s, group, size)
        self.ratio = _typical(stints.realtime_ratio, group, size)
        sums = np.zeros((len(amounts), len(keys)), dtype=np.int64)
        for summed, amount in zip(sums, amounts, strict=True):
            np.add.at(summed, group, amount)
        self.duration_us, self.units, self.fee_wei, *others = sums
        self.tickets, self.attempts, self.count = others
        self.price_milliwei = prices_milliwei(part)[self.lane, self.place]


def prices_milliwei(part: Waves) -> np.ndarray:
    """`[lanes, orchestrators + 1]` what each asks of each gateway; nobody, the last, 0."""
    asked = [[*lane.price_milliwei, 0] for lane in part.lanes]
    return np.array(asked, dtype=np.int64)


def _typical(values: np.ndarray, group: np.ndarray, size: np.ndarray) -> np.ndarray:
    """`[groups]` geometric mean of each group's values; no group is empty.

    Latencies are spread log-normally, so that it stands near the middle of a group, be
    there two streams in it or a thousand.
    """
    return np.asarray(np.exp(np.bincount(group, np.log(values)) / size))


def _or_null(values: np.ndarray) -> pl.Series:
    """A column in which what is not a number is missing."""
    return pl.Series(values, nan_to_null=True)

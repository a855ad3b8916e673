"""The books of the round resolution: stints paid, counted and written down in groups."""

import numpy as np

from agents.payments.billing import MILLI
from sim.clock import US_PER_S
from sim.recorder import Recorder
from sim.resolutions import outcomes
from sim.resolutions.arrays import OUTCOMES, RUNNING, Stints
from sim.resolutions.books import fees, pixels
from sim.resolutions.lanes import Counts
from sim.resolutions.stint import NOBODY
from sim.resolutions.waves import Waves


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
        # The last column is nobody's.
        asked = [[*lane.price_milliwei, 0] for lane in part.lanes]
        price = np.array(asked, dtype=np.int64)[stints.lane, stints.place]
        units = pixels(np.int64(service.pixels_per_s), duration_us)
        fee_wei = fees(units, price) // MILLI
        units[stints.place == NOBODY] = 0
        served = (stints.place != NOBODY) & (duration_us > 0)
        tickets = np.zeros(len(stints), dtype=np.int64)
        tickets[served] = service.billing.tickets_many(
            duration_us[served], price[served], part.pool.ticket_value_wei
        )
        self._pay(part, stints.of(served), tickets[served])
        self._count(part, stints.of(served), duration_us[served])
        counted = (stints.outcome != RUNNING) | at_the_end
        amounts = np.stack([duration_us, units, fee_wei, tickets, stints.attempts, counted])
        self._write(part, stints, amounts.astype(np.int64), start_us)

    def _pay(self, part: Waves, stints: Stints, tickets: np.ndarray) -> None:
        """Send each orchestrator the tickets of each lane."""
        places = len(part.pool.orchestrators)
        sums = np.zeros(len(part.lanes) * places, dtype=np.int64)
        np.add.at(sums, stints.lane * places + stints.place, tickets)
        for each in np.flatnonzero(sums).tolist():
            lane, place = divmod(each, places)
            part.lanes[lane].gateway.pay(part.pool.orchestrators[place], int(sums[each]))

    def _count(self, part: Waves, stints: Stints, duration_us: np.ndarray) -> None:
        """Tell the orchestrators what they have done."""
        agents, capability = part.pool.orchestrators, part.pool.service.capability
        busy_us = np.zeros(len(agents), dtype=np.int64)
        np.add.at(busy_us, stints.place, duration_us)
        ended = np.bincount(
            stints.place, stints.outcome != RUNNING, minlength=len(agents)
        ).astype(np.int64)
        for agent, busy, sessions in zip(
            agents, busy_us.tolist(), ended.tolist(), strict=True
        ):
            agent.busy_us[capability] += busy
            agent.sessions_done += sessions

    def _write(
        self, part: Waves, stints: Stints, amounts: np.ndarray, start_us: int
    ) -> None:
        """One row for each gateway, orchestrator and outcome.

        Args:
            part: whose stints they are.
            stints: what was worked off.
            amounts: `[6, stints]` microseconds, units, wei, tickets, attempts, and whether
                it is counted; integers.
            start_us: when the round began.
        """
        agents, kinds = part.pool.orchestrators, len(OUTCOMES)
        key = (stints.lane * (len(agents) + 1) + stints.place + 1) * kinds + stints.outcome
        keys, group = np.unique(key, return_inverse=True)
        number = np.bincount(group, minlength=len(keys))
        latency_s = _typical(stints.latency_s, group, number).tolist()
        ratio = _typical(stints.realtime_ratio, group, number).tolist()
        sums = np.zeros((len(keys), len(amounts)), dtype=np.int64)
        np.add.at(sums, group, amounts.T)
        for row, (each, summed) in enumerate(
            zip(keys.tolist(), sums.tolist(), strict=True)
        ):
            of, outcome = divmod(each, kinds)
            number_of_lane, place = divmod(of, len(agents) + 1)
            lane, served = part.lanes[number_of_lane], place > 0
            duration_us, units, fee_wei, tickets, attempts, count = summed
            price_milliwei = lane.price_milliwei[place - 1] if served else 0
            self._add(lane.counts, OUTCOMES[outcome], summed, price_milliwei, served)
            if served and OUTCOMES[outcome] in outcomes.TROUBLE:
                lane.experience.badly(place - 1, count)
            elif served and duration_us:
                lane.experience.well(place - 1, ratio[row], count)
            self._recorder.append(
                "jobs",
                start_us / US_PER_S,
                duration_us / US_PER_S,
                lane.gateway.name,
                lane.gateway.traits.region,
                None,
                agents[place - 1].name if served else "",
                part.pool.service.capability,
                float(units),
                latency_s[row] if served and duration_us else None,
                ratio[row] if served and duration_us else None,
                price_milliwei / MILLI if served else None,
                float(fee_wei),
                tickets,
                attempts,
                OUTCOMES[outcome],
                count,
            )

    def _add(
        self,
        counts: Counts,
        outcome: str,
        summed: list[int],
        price_milliwei: int,
        served: bool,
    ) -> None:
        """Add a row to what its gateway bought in the round."""
        duration_us, units, _, tickets, _, count = summed
        counts.served_us += duration_us if served else 0
        counts.fee_milliwei += units * price_milliwei
        counts.tickets_wei += tickets * self._value_wei
        if outcome in outcomes.MOVED:
            counts.moves += count
        elif outcome not in {outcomes.RUNNING, outcomes.UNTRANSCODED}:
            lost = outcome in outcomes.UNSERVED or outcome == outcomes.GAVE_UP
            counts.streams += count
            counts.late += count if outcome == outcomes.LATE else 0
            counts.lost += count if lost else 0


def _typical(values: np.ndarray, group: np.ndarray, number: np.ndarray) -> np.ndarray:
    """`[groups]` geometric mean of each group's values; no group is empty.

    Latencies are spread log-normally, so that it stands near the middle of a group, be
    there two streams in it or a thousand.
    """
    return np.asarray(np.exp(np.bincount(group, np.log(values)) / number))

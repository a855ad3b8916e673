"""The books of the round resolution: stints paid, counted and written down in groups."""

import numpy as np

from agents.payments.billing import MILLI
from sim.clock import US_PER_S
from sim.recorder import Recorder
from sim.resolutions.arrays import NOBODY, OUTCOMES, RUNNING, Stints
from sim.resolutions.waves import Waves


class RoundBooks:
    """Settles the stints of a round by gateway, orchestrator and outcome."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

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
        duration_us = stints.stop_us - stints.start_us
        prices = np.array([lane.price_milliwei for lane in part.lanes], dtype=np.int64)
        price = np.where(stints.place == NOBODY, 0, prices[stints.lane, stints.place])
        units = service.pixels_per_s * duration_us // US_PER_S
        fee_wei = units * price // MILLI
        served = (stints.place != NOBODY) & (duration_us > 0)
        self._pay(part, stints.of(served), price[served], duration_us[served])
        self._count(part, stints.of(served), duration_us[served])
        counted = (stints.outcome != RUNNING) | at_the_end
        self._write(part, stints, (units, fee_wei, counted), start_us)

    def _pay(
        self, part: Waves, stints: Stints, price: np.ndarray, duration_us: np.ndarray
    ) -> None:
        """Send each orchestrator the tickets of each lane."""
        places = len(part.pool.orchestrators)
        tickets = part.pool.service.billing.tickets_many(
            duration_us, price, part.lanes[0].gateway.ticket_ev_wei
        )
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
        self,
        part: Waves,
        stints: Stints,
        amounts: tuple[np.ndarray, np.ndarray, np.ndarray],
        start_us: int,
    ) -> None:
        """One row for each gateway, orchestrator and outcome."""
        units, fee_wei, counted = amounts
        agents, kinds = part.pool.orchestrators, len(OUTCOMES)
        key = (stints.lane * (len(agents) + 1) + stints.place + 1) * kinds + stints.outcome
        keys, group = np.unique(key, return_inverse=True)
        number = np.bincount(group)
        latency_s = _typical(stints.latency_s, group, number)
        ratio = _typical(stints.realtime_ratio, group, number)
        counts = np.bincount(group, counted).astype(np.int64)
        attempts = np.bincount(group, stints.attempts).astype(np.int64)
        sum_units, sum_fee_wei = (np.zeros(len(keys), dtype=np.int64) for _ in range(2))
        np.add.at(sum_units, group, units)
        np.add.at(sum_fee_wei, group, fee_wei)
        for row, each in enumerate(keys.tolist()):
            of, outcome = divmod(each, kinds)
            lane, place = divmod(of, len(agents) + 1)
            nobody = place == 0
            self._recorder.append(
                "jobs",
                start_us / US_PER_S,
                part.lanes[lane].gateway.name,
                "" if nobody else agents[place - 1].name,
                part.pool.service.capability,
                float(sum_units[row]),
                None if nobody else float(latency_s[row]),
                None if nobody else float(ratio[row]),
                None if nobody else part.lanes[lane].price_milliwei[place - 1] / MILLI,
                float(sum_fee_wei[row]),
                int(attempts[row]),
                OUTCOMES[outcome],
                int(counts[row]),
            )


def _typical(values: np.ndarray, group: np.ndarray, number: np.ndarray) -> np.ndarray:
    """`[groups]` geometric mean of each group's values; no group is empty.

    Latencies are spread log-normally, so that it stands near the middle of a group, be
    there two streams in it or a thousand.
    """
    return np.asarray(np.exp(np.bincount(group, np.log(values)) / number))

"""What a stint is, who pays for it, and its row in the table `jobs`."""

from agents.payments.billing import MILLI, Account
from sim.clock import US_PER_S
from sim.recorder import Recorder
from sim.resolutions.stint import Served, Stint

TROUBLE = {"late", "swapped", "cut_off", "gave_up"}
"""Outcomes of stints that speak against the orchestrator."""


MOVED = {"swapped", "cut_off"}
"""Outcomes of stints whose stream goes on, or tries to."""


class Books:
    """Settles stints: has them paid, counts them and writes them down."""

    def __init__(self, recorder: Recorder) -> None:
        self._jobs = recorder.writer("jobs")

    def pay(self, stint: Stint, duration_us: int) -> None:
        """Pay for a stint as a whole."""
        pool = stint.lane.pool
        agent = pool.orchestrators[stint.place]
        stint.tickets = pool.service.billing.tickets(
            duration_us, stint.price_milliwei, agent.ticket_policy.expected_value_wei
        )
        stint.lane.gateway.pay(agent, stint.tickets)

    def pay_segment(self, stint: Stint, account: Account, duration_us: int) -> None:
        """Pay for a segment."""
        sent = account.send(duration_us)
        stint.tickets += sent
        pool = stint.lane.pool
        stint.lane.gateway.pay(pool.orchestrators[stint.place], sent)

    def write(self, stint: Stint, outcome: str, served: Served) -> None:
        """A stint has ended, after some time that was served."""
        lane = stint.lane
        pool = lane.pool
        service = pool.service
        agent = pool.orchestrators[stint.place]
        duration_us, busy_us, latency_s, ratio = served
        agent.sessions_done += 1
        agent.busy_us[service.capability] += busy_us
        units = service.pixels_per_s * duration_us // US_PER_S
        if outcome == "completed" and ratio > 1.0 and service.live:
            outcome = "late"
        self._count(stint, outcome, duration_us, units)
        if outcome in TROUBLE:
            lane.experience.badly(stint.place)
        else:
            lane.experience.well(stint.place, ratio)
        self._jobs.append(
            stint.start_us / US_PER_S,
            duration_us / US_PER_S,
            lane.gateway.name,
            lane.gateway.traits.region,
            stint.number,
            agent.name,
            service.capability,
            float(units),
            latency_s,
            ratio,
            stint.price_milliwei / MILLI,
            float(units * stint.price_milliwei // MILLI),
            stint.tickets,
            stint.attempts,
            outcome,
            1,
        )

    def _count(self, stint: Stint, outcome: str, duration_us: int, units: int) -> None:
        """Add a stint to what its gateway bought in the round."""
        counts = stint.lane.counts
        agent = stint.lane.pool.orchestrators[stint.place]
        counts.served_us += duration_us
        counts.fee_milliwei += units * stint.price_milliwei
        counts.tickets_wei += stint.tickets * agent.ticket_policy.expected_value_wei
        if outcome in MOVED:
            counts.moves += 1
        elif outcome != "running":
            counts.streams += 1
            counts.late += outcome == "late"
            counts.lost += outcome == "gave_up"

    def unserved(self, stint: Stint, now_us: int) -> None:
        """A stream found no orchestrator, or none any more."""
        lane = stint.lane
        lane.counts.streams += 1
        lane.counts.lost += 1
        self._jobs.append(
            now_us / US_PER_S,
            0.0,
            lane.gateway.name,
            lane.gateway.traits.region,
            stint.number,
            "",
            lane.pool.service.capability,
            0.0,
            None,
            None,
            None,
            0.0,
            0,
            stint.attempts,
            "failed" if stint.attempts else "no_orchestrator",
            1,
        )

"""Performance scores of orchestrators, as the public leaderboard works them out.

A tester in each region sends every orchestrator short test streams in turn and averages a
day. For transcoding the score is the share of segments that came back times
1 - exp(-segment / round trip); for AI 0.65 of the success and 0.35 of exp(-k round trip),
where the median round trip gets 0.8.

Source: livepeer/leaderboard-serverless 1150eb5, livepeer/stream-tester 0409c8a.
"""

import math

import numpy as np

from agents.orchestrator import Orchestrator
from sim.clock import US_PER_S
from sim.network import PATH_SIGMA, network_s
from sim.streams import Streams
from sim.work import Service

TEST_GAP_S = 70.0
"""Seconds from one test to the next. Source: stream-tester, orch-tester."""

TEST_SEGMENTS = 15
"""Segments of a test stream: 30 s of 2 s each. Source: the same."""

DAY_S = 86_400.0
"""Seconds of tests that are averaged."""

SUCCESS_WEIGHT = 0.65
"""Weight of success in the score of AI work."""

MEDIAN_SCORE = 0.8
"""Speed part of the score at the median round trip of AI work."""


class Leaderboard:
    """Scores of one capability's orchestrators, by region.

    Streams:
        ("path", "tester", region, orchestrator): the tester's path to each.
        ("leaderboard", capability, region): which test segments come back.
    """

    def __init__(
        self, service: Service, orchestrators: list[Orchestrator], streams: Streams
    ) -> None:
        self._service = service
        self._orchestrators = orchestrators
        self._streams = streams
        self._round_trip_s: dict[str, np.ndarray] = {}
        self._draws: dict[str, np.random.Generator] = {}

    def scores(self, region: str, failure: np.ndarray) -> np.ndarray:
        """`[orchestrators]` scores after another day of tests.

        Args:
            region: where the tester is.
            failure: `[orchestrators]` chance that each fails a test's segment.
        """
        if region not in self._draws:
            capability = self._service.capability
            self._draws[region] = self._streams.generator("leaderboard", capability, region)
            self._round_trip_s[region] = self._round_trips(region)
        sent = TEST_SEGMENTS * max(
            round(DAY_S / (TEST_GAP_S * max(len(self._orchestrators), 1))), 1
        )
        success = self._draws[region].binomial(sent, 1.0 - failure) / sent
        return score(self._service, success, self._round_trip_s[region])

    def _round_trips(self, region: str) -> np.ndarray:
        """`[orchestrators]` seconds to send a segment, have it done and get it back."""
        taken = []
        for place, agent in enumerate(self._orchestrators):
            path = self._streams.generator("path", "tester", region, agent.name)
            factor = math.exp(PATH_SIGMA * path.standard_normal())
            under_way_s = network_s(
                region, agent.traits.region, self._service.exchange_bits, factor
            )
            taken.append(under_way_s + self._service.compute_s(place, 1))
        return np.array(taken)


def score(service: Service, success: np.ndarray, round_trip_s: np.ndarray) -> np.ndarray:
    """`[orchestrators]` scores, 0..1.

    Args:
        service: the capability as it is done.
        success: `[orchestrators]` share of segments that came back.
        round_trip_s: `[orchestrators]` seconds of one.
    """
    if not service.target_fps:
        segment_s = service.segment_us / US_PER_S
        return np.asarray(success * -np.expm1(-segment_s / round_trip_s))
    working = success > 0
    if not working.any():
        return np.zeros(len(success))
    rate = -math.log(MEDIAN_SCORE) / float(np.median(round_trip_s[working]))
    speed = np.exp(-rate * round_trip_s)
    return np.where(working, SUCCESS_WEIGHT * success + (1 - SUCCESS_WEIGHT) * speed, 0.0)

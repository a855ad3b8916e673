"""The Internet between regions: seconds that a segment or frame is under way."""

ROUND_TRIP_S = {
    ("north_america", "north_america"): 0.040,
    ("europe", "europe"): 0.025,
    ("asia", "asia"): 0.060,
    ("north_america", "europe"): 0.095,
    ("north_america", "asia"): 0.170,
    ("europe", "asia"): 0.200,
}
"""Round trip between two regions, seconds (assumption: typical of public clouds)."""

ROUND_TRIPS = 3
"""Round trips to send a segment or frame and to fetch what it became (assumption)."""

THROUGHPUT_BITS_PER_S = 40_000_000
"""Throughput of one stream's transfers (assumption: 100 Mbit/s hosts share theirs)."""

PATH_SIGMA = 0.25
"""Spread of the paths between two hosts of the same regions, log-normal (assumption)."""

VIDEO_SOURCE_BITS_PER_S = 6_000_000
"""Bit rate of a 1080p30 source. Source: node, livepeer_bench transcoding options."""

VIDEO_BITS_PER_S = VIDEO_SOURCE_BITS_PER_S + 5_650_000
"""Bit rate of it and of its four renditions together. Source: the same."""

LIVE_AI_EACH_WAY_BITS_PER_S = 2_500_000
"""Bit rate of a live AI stream to the GPU, and of what comes back (assumption: 512x512 at
20 to 24 frames per second)."""

LIVE_AI_BITS_PER_S = 2 * LIVE_AI_EACH_WAY_BITS_PER_S
"""Both together."""


def round_trip_s(a: str, b: str) -> float:
    """Round trip between two regions, seconds."""
    return ROUND_TRIP_S[(a, b)] if (a, b) in ROUND_TRIP_S else ROUND_TRIP_S[(b, a)]


def network_s(
    gateway_region: str, orchestrator_region: str, bits: float, path_factor: float
) -> float:
    """Seconds that one exchange with an orchestrator is under way.

    Args:
        gateway_region: where the gateway's users are.
        orchestrator_region: where the orchestrator's nodes are.
        bits: sent and fetched.
        path_factor: slowness of the path between the two hosts, around 1.
    """
    waiting_s = ROUND_TRIPS * round_trip_s(gateway_region, orchestrator_region)
    return path_factor * (waiting_s + bits / THROUGHPUT_BITS_PER_S)

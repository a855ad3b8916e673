"""The Internet between regions: seconds that a segment is under way."""

ROUND_TRIP_S = {
    ("north_america", "north_america"): 0.040,
    ("europe", "europe"): 0.025,
    ("asia", "asia"): 0.060,
    ("north_america", "europe"): 0.095,
    ("north_america", "asia"): 0.170,
    ("europe", "asia"): 0.200,
}
"""Round trip between two regions, seconds (assumption: typical of public clouds)."""

ROUND_TRIPS_PER_SEGMENT = 3
"""Round trips to send a segment and to fetch its renditions (assumption)."""

THROUGHPUT_BITS_PER_S = 40_000_000
"""Throughput of one stream's transfers (assumption: 100 Mbit/s hosts share theirs)."""

PATH_SIGMA = 0.25
"""Spread of the paths between two hosts of the same regions, log-normal (assumption)."""

SOURCE_BITS_PER_S = 6_000_000
"""Bit rate of a 1080p30 source. Source: livepeer_bench transcoding options, docs."""

RENDITIONS_BITS_PER_S = 5_650_000
"""Bit rate of its four renditions together. Source: as above."""


def round_trip_s(a: str, b: str) -> float:
    """Round trip between two regions, seconds."""
    return ROUND_TRIP_S[(a, b)] if (a, b) in ROUND_TRIP_S else ROUND_TRIP_S[(b, a)]


def segment_network_s(
    gateway_region: str, orchestrator_region: str, segment_s: float, path_factor: float
) -> float:
    """Seconds that a segment and its renditions are under way.

    Args:
        gateway_region: where the gateway's users are.
        orchestrator_region: where the orchestrator's nodes are.
        segment_s: length of the segment, seconds.
        path_factor: slowness of the path between the two hosts, around 1.
    """
    bits = (SOURCE_BITS_PER_S + RENDITIONS_BITS_PER_S) * segment_s
    waiting_s = ROUND_TRIPS_PER_SEGMENT * round_trip_s(gateway_region, orchestrator_region)
    return path_factor * (waiting_s + bits / THROUGHPUT_BITS_PER_S)

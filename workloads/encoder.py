"""Fixed-function video encoders: segments of several streams on a card's engines.

A segment occupies one engine, and one stream cannot use two at once. Encoding is
independent of the card's compute cores, so a card's FLOPs say nothing here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ENGINE_PIXELS_PER_S = 770e6
"""Encoded pixels per second of one engine, decoding and scaling included.

From the Livepeer documentation's sample run: two seconds of 240p, 360p and 720p at 30
frames/s in 0.090-0.098 s on an unnamed card. Its prior is wide: 40 % either way.
"""

DECODER_PIXELS_PER_S = 1320e6
"""Decoded pixels per second of one decoder: what the same sample run needed at least.

Its 60 source frames, taken as 1080p, were decoded within 0.094 s.
"""

MAX_REALTIME_RATIO = 0.8
"""Largest transcode time over segment duration at which a limit is set (Livepeer docs)."""


def sharing_slowdown(
    sessions: Array | int, engines: Array, pixels_per_s: Array | float
) -> Array:
    """Slowdown of a segment when live streams share a card's engines.

    A stream's segment is in work for a share of its duration; with the streams' phases
    spread evenly, that share tells how many are in work at once, which in turn sets the
    time. The fixed point of the two, between 1 (an engine is free) and all at once.

    Args:
        sessions: `[streams]` streams on the card, this one included.
        engines: `[streams]` encoders of the card; at least one.
        pixels_per_s: `[streams]` encoded pixels per second of each of those streams.
    """
    others = np.maximum(np.asarray(sessions, dtype=np.float64) - 1, 0)
    engine_share = np.asarray(pixels_per_s) / ENGINE_PIXELS_PER_S
    spare = engines - others * engine_share
    all_at_once = np.maximum((others + 1) / engines, 1.0)
    spread = 1 / np.maximum(spare, 1e-9)
    return np.asarray(np.clip(spread, 1.0, all_at_once))


def live_sessions(engines: NDArray[np.int64], pixels_per_s: Array | float) -> Array:
    """Largest number of streams that keep the real-time ratio when all come at once.

    Starting all streams together and raising their number until the ratio passes 0.8 is
    how the documentation tells an orchestrator to find its session limit.
    """
    most = MAX_REALTIME_RATIO * engines * ENGINE_PIXELS_PER_S / np.asarray(pixels_per_s)
    return np.asarray(np.floor(most))

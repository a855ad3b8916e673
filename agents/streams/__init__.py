"""How a stream finds an orchestrator, and what it does when one disappoints it.

The same rules hold at every resolution: streams that are events ask a `Memory`, streams
on arrays go by the rules' figures.
"""

from agents.streams.live import (
    LIVE_REFRESH_US,
    START_PENALTY,
    WATCHDOG_PENALTY,
    LiveRules,
    may_swap_again,
    refresh_after,
    swaps_after,
)
from agents.streams.rules import PRICE_GUARD, Choose, Memory, Rules
from agents.streams.video import TIMEOUT_SCORE, FileRules, VideoRules, refresh_below

__all__ = [
    "LIVE_REFRESH_US",
    "PRICE_GUARD",
    "START_PENALTY",
    "TIMEOUT_SCORE",
    "WATCHDOG_PENALTY",
    "Choose",
    "FileRules",
    "LiveRules",
    "Memory",
    "Rules",
    "VideoRules",
    "may_swap_again",
    "refresh_after",
    "refresh_below",
    "swaps_after",
]

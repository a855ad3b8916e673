"""All capabilities by name."""

from __future__ import annotations

from workloads.capabilities.base import Capability, UnknownCapability
from workloads.capabilities.live_video_to_video import LIVE_VIDEO_TO_VIDEO
from workloads.capabilities.llm import LLM
from workloads.capabilities.text_to_image import TEXT_TO_IMAGE
from workloads.capabilities.transcode import TRANSCODE

CAPABILITIES: dict[str, Capability] = {
    capability.name: capability
    for capability in (TRANSCODE, LIVE_VIDEO_TO_VIDEO, TEXT_TO_IMAGE, LLM)
}
"""Every capability that can be simulated."""


def find_capability(name: str) -> Capability:
    """Capability of this name.

    Raises:
        UnknownCapability: there is none.
    """
    if name not in CAPABILITIES:
        raise UnknownCapability(
            f"capability={name!r} is unknown; one of: {', '.join(CAPABILITIES)}"
        )
    return CAPABILITIES[name]

"""All capabilities by name."""

from __future__ import annotations

from workloads.capabilities.audio_to_text import AUDIO_TO_TEXT
from workloads.capabilities.base import Capability, UnknownCapability
from workloads.capabilities.batch_training import BATCH_TRAINING
from workloads.capabilities.byoc import BYOC
from workloads.capabilities.frame_interpolation import FRAME_INTERPOLATION
from workloads.capabilities.image_to_image import IMAGE_TO_IMAGE
from workloads.capabilities.image_to_text import IMAGE_TO_TEXT
from workloads.capabilities.image_to_video import IMAGE_TO_VIDEO
from workloads.capabilities.live_video_to_video import LIVE_VIDEO_TO_VIDEO
from workloads.capabilities.llm import LLM
from workloads.capabilities.segment_anything_2 import SEGMENT_ANYTHING_2
from workloads.capabilities.text_to_image import TEXT_TO_IMAGE
from workloads.capabilities.text_to_speech import TEXT_TO_SPEECH
from workloads.capabilities.transcode import TRANSCODE
from workloads.capabilities.transcode_vod import TRANSCODE_VOD
from workloads.capabilities.upscale import UPSCALE

CAPABILITIES: dict[str, Capability] = {
    capability.name: capability
    for capability in (
        TRANSCODE,
        LIVE_VIDEO_TO_VIDEO,
        TEXT_TO_IMAGE,
        LLM,
        TRANSCODE_VOD,
        IMAGE_TO_IMAGE,
        IMAGE_TO_VIDEO,
        AUDIO_TO_TEXT,
        TEXT_TO_SPEECH,
        IMAGE_TO_TEXT,
        SEGMENT_ANYTHING_2,
        UPSCALE,
        FRAME_INTERPOLATION,
        BYOC,
        BATCH_TRAINING,
    )
}
"""Every capability that can be simulated, where the profile has its stand-ins."""


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

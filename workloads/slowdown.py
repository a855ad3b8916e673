"""Jobs that share a GPU: each slows as the fullest part that it uses fills up.

A job alone keeps each part of the card busy for a share of its time. On a shared card the
shares of a part add up, and once they pass one, everyone who needs it waits. Encoders and
decoders are engines of their own: a transcoding stream next to a diffusion model slows
neither.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

PROCESS_PENALTY = 0.035
"""Extra time for each further process on a GPU without a sharing service (2-5 %)."""


class Load(NamedTuple):
    """How busy a job keeps a GPU's parts while it runs alone.

    Attributes:
        compute: `[jobs]` share of the job's time in which the cores compute.
        bandwidth: `[jobs]` share in which the memory is the limit.
        encoder: `[jobs]` share of the card's encoders in use.
        decoder: `[jobs]` share of the card's decoders in use.
        launch: `[jobs]` share in which the card waits for its next operation.
    """

    compute: Array
    bandwidth: Array
    encoder: Array
    decoder: Array | float = 0.0
    launch: Array | float = 0.0

    def parts(self) -> Array:
        """`[parts, jobs]` all shares."""
        return np.stack(np.broadcast_arrays(*self)).astype(np.float64)


def card_loads(load: Load, card: Indices, cards: int) -> Array:
    """`[parts, cards]` sum of the shares of the jobs on each card.

    Args:
        load: `[jobs]` how busy each job keeps the parts alone.
        card: `[jobs]` which physical card it runs on, from 0.
        cards: number of cards.
    """
    return np.stack([np.bincount(card, part, minlength=cards) for part in load.parts()])


def shared_slowdown(load: Load, card: Indices, cards: int) -> Array:
    """Slowdown of each of the jobs that now run on some cards, `[jobs]`.

    The fullest part of those that a job uses sets its pace; below full, nobody waits.
    Each further job on the cores is a process more, which costs a little of its own.

    Args:
        load: `[jobs]` how busy each job keeps the parts alone.
        card: `[jobs]` which physical card it runs on, from 0.
        cards: number of cards.
    """
    parts = load.parts()
    totals = card_loads(load, card, cards)[:, card]
    fullest = np.where(parts > 0, totals, 0.0).max(axis=0)
    on_cores = np.broadcast_to(parts[0] > 0, card.shape)
    processes = np.bincount(card, on_cores, minlength=cards)[card]
    others = np.where(on_cores, np.maximum(processes - 1, 0), 0)
    return np.asarray(np.maximum(fullest, 1.0) * (1 + PROCESS_PENALTY * others))


def equal_slowdown(load: Load, sessions: ArrayLike) -> Array:
    """Slowdown of each of `sessions` equal jobs on one card.

    Args:
        load: `[jobs]` of one of them.
        sessions: `[jobs]` how many there are, this one included.
    """
    count = np.maximum(np.asarray(sessions), 1)
    fullest = np.maximum(count * load.parts().max(axis=0), 1.0)
    others = np.where(np.asarray(load.compute) > 0, count - 1, 0)
    return np.asarray(fullest * (1 + PROCESS_PENALTY * others))


def fits_memory(
    memory_gb: ArrayLike, card: Indices, card_memory_gb: Array
) -> NDArray[np.bool_]:
    """`[cards]` whether all the jobs on a card fit its memory together.

    Args:
        memory_gb: `[jobs]` GPU memory of each.
        card: `[jobs]` which physical card it runs on, from 0.
        card_memory_gb: `[cards]` memory of each card.
    """
    amounts = np.broadcast_to(np.asarray(memory_gb, dtype=np.float64), card.shape)
    needed = np.bincount(card, amounts, minlength=len(card_memory_gb))
    return np.asarray(needed <= card_memory_gb)

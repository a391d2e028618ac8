"""The sum of all stems as it sounds in the room, before anything is done about its loudness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from s2s.ahead import ahead
from s2s.mix.convolver import Convolver
from s2s.mix.duck import Ducker
from s2s.mix.room import impulse_responses
from s2s.stem import BLOCK_SIZE, SAMPLE_RATE, Block, Stem

# A clip often starts with a hit on its first sample, which has to survive; a bed or a soundtrack is cut into.
EVENT_FADE_IN_S = 0.00025
BED_FADE_IN_S = 0.005
FADE_OUT_S = 0.02


def premaster(stems: Sequence[Stem], *, n_samples: int, room: str, seed: int, duck_db: float) -> Iterator[np.ndarray]:
    """Add events, beds that step back under them, and what the room makes of both.

    Parameters
    ----------
    stems : Sequence[Stem]
        All of ``n_samples``, read once, side by side.
    n_samples : int
        Length of the clip at 48 kHz; the room's tail ends with it.
    room : str
        One of `s2s.mix.room.ROOMS`.
    seed : int
        Decides the details of the room.
    duck_db : float
        The most that beds step back; 0 leaves them alone.

    Yields
    ------
    np.ndarray [shape=(2, BLOCK_SIZE), dtype=float32]
        Faded at both ends of the clip; the last block may be shorter.
    """
    responses = impulse_responses(room, seed)
    convolver = None if responses is None else Convolver(responses, BLOCK_SIZE)
    has_beds = any(stem.role == "bed" for stem in stems)
    ducker = Ducker(duck_db) if duck_db > 0 and has_beds else None
    sources = [(stem, ahead(stem.blocks())) for stem in stems]
    for start in range(0, n_samples, BLOCK_SIZE):
        n_now = min(BLOCK_SIZE, n_samples - start)
        events, beds = _silence(n_now), _silence(n_now)
        for stem, blocks in sources:
            block = _next_block(stem, blocks, start, n_now)
            bus = events if stem.role == "event" else beds
            np.add(bus.direct, block.direct, out=bus.direct)
            np.add(bus.send, block.send, out=bus.send)
        for bus, fade_s in ((events, EVENT_FADE_IN_S), (beds, BED_FADE_IN_S)):
            fade_in(bus.direct, start, fade_s)
            fade_in(bus.send, start, fade_s)
        gain = 1.0 if ducker is None else ducker.gain(events.direct, beds.direct)
        heard = events.direct + gain * beds.direct
        if convolver is not None:
            heard += convolver.process(events.send + gain * beds.send)
        fade_out(heard, start, n_samples)
        yield heard


def fade_in(block: np.ndarray, start: int, fade_s: float) -> None:
    """Raise ``block``, which begins at sample ``start`` of the clip, in place, along a squared sine."""
    n_fade = round(fade_s * SAMPLE_RATE)
    n_here = min(max(0, n_fade - start), block.shape[-1])
    if n_here:
        phase = (start + np.arange(n_here) + 0.5) / n_fade
        block[:, :n_here] *= (np.sin(np.pi / 2 * phase) ** 2).astype(np.float32)


def fade_out(block: np.ndarray, start: int, n_samples: int) -> None:
    """Lower ``block`` in place towards the end of a clip of ``n_samples``; a quarter of a very short clip at most."""
    fade_s = min(FADE_OUT_S, n_samples / SAMPLE_RATE / 4)
    fade_in(block[:, ::-1], n_samples - start - block.shape[-1], fade_s)


def _silence(n_samples: int) -> Block:
    return Block(np.zeros((2, n_samples), np.float32), np.zeros((2, n_samples), np.float32))


def _next_block(stem: Stem, blocks: Iterator[Block], start: int, n_samples: int) -> Block:
    """The next block of a stem, held to what stems promise: one bad sample would spoil all that follows."""
    block = next(blocks, None)
    where = f"stem '{stem.name}' at {start / SAMPLE_RATE:g} s"
    assert block is not None, f"{where} has ended; the clip goes on"
    for part in (block.direct, block.send):
        assert part.shape == (2, n_samples), f"{where} has a block of {part.shape}, not {(2, n_samples)}"
        assert np.isfinite(part).all(), f"{where} has samples that are not numbers"
    return block

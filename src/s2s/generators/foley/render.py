"""Rendering: from a timeline's events and beds to stems, block by block.

Each event draws its take from a random stream named by the timeline's seed, the sound and the take's number; each bed
is a chain of cross-faded segments, each from a stream of its own. What is struck or runs stays the same individual
throughout a clip (`s2s.generators.foley.individual`). So changing an event changes nothing but its own sound, and an
hour needs no more memory than a minute. Where a timeline names another source than the model, its takes and segments
stand in for the model's (`s2s.generators.foley.source`); all else stays the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from s2s.generators.foley.air import delay_s, dulled
from s2s.generators.foley.audition import take_of
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.source import Source, served
from s2s.generators.foley.vocabulary import Sound, sound_named
from s2s.stem import BLOCK_SIZE, SAMPLE_RATE, Block, Stem
from s2s.timeline import Bed, Event, Timeline

SEGMENT_SIZE = 12 * SAMPLE_RATE
OVERLAP_SIZE = 2 * SAMPLE_RATE
END_TOLERANCE_S = 0.05
"""A bed that ends this near the clip's end ends with it."""
SCENE_FADE_S = 0.25
"""Beds that begin or end inside the clip fade over this time."""
CUT_FADE_S = 0.03
"""Fade at the end of an event that is cut short."""
MAX_ROOM_GAIN = 4.0


def stems_of(timeline: Timeline, sources: Sequence[Source] = ()) -> list[Stem]:
    """Return one stem a sound, in the order of first use; beds first, so that they list as the ground they are.

    Parameters
    ----------
    timeline : Timeline
        Its sounds and sources exist: `s2s.generators.foley.Foley.check` has said so.
    sources : sequence of Source
        Those that its events and beds name.
    """
    named = {source.name: source for source in sources}
    n_samples = round(timeline.duration_s * SAMPLE_RATE)
    beds: dict[str, list[Bed]] = {}
    for bed in timeline.beds:
        if not bed.mute:
            beds.setdefault(bed.sound, []).append(bed)
    events: dict[str, list[Event]] = {}
    for event in timeline.events:
        if not event.mute:
            events.setdefault(event.sound, []).append(event)
    return [
        *(BedStem(sound_named(name), items, timeline, n_samples, named) for name, items in beds.items()),
        *(EventStem(sound_named(name), items, timeline.seed, n_samples, named) for name, items in events.items()),
    ]


def gains_of(sound: Sound, gain_db: float, distance_m: float) -> tuple[float, float]:
    """Return the gains of the direct sound and of what the room is given.

    The direct sound falls by 6 dB a doubling of the distance; what the room gives back hardly at all within it, from
    0.75 to 12 m.
    """
    near = 10 ** ((sound.level_db + gain_db) / 20)
    direct = near * min(4.0, sound.distance_m / distance_m)
    return direct, direct * min(MAX_ROOM_GAIN, max(0.25, distance_m / 3.0))


def panned(mono: np.ndarray, pan: float) -> np.ndarray:
    """Place a mono sound between the speakers at constant power; (n,) -> (2, n)."""
    angle = (pan + 1) * np.pi / 4
    return np.stack([np.cos(angle) * mono, np.sin(angle) * mono]).astype(np.float32)


@dataclass
class EventStem:
    """All events of one sound."""

    sound: Sound
    events: list[Event]
    seed: int
    n_samples: int
    sources: Mapping[str, Source]
    name: str = field(init=False)
    role: Literal["event", "bed"] = "event"

    def __post_init__(self) -> None:
        self.name = self.sound.name

    def blocks(self) -> Iterator[Block]:
        """Yield the stem's blocks; takes are summed as they are made, so that any number may ring at once."""
        queue = deque(sorted(self.events, key=lambda event: event.time_s))
        # The longest lead-in of any take (a breath before a sneeze): takes are rendered this long before their time.
        ahead = 2 * SAMPLE_RATE
        # From the present block on: direct in rows 0 and 1, send in rows 2 and 3.
        ringing = np.zeros((4, 0), np.float32)
        for start in range(0, self.n_samples, BLOCK_SIZE):
            size = min(BLOCK_SIZE, self.n_samples - start)
            while queue and queue[0].time_s * SAMPLE_RATE < start + size + ahead:
                at, take = self._render(queue.popleft())
                ringing = _lengthened(ringing, at - start + take.direct.shape[1])
                _add(ringing[:2], take.direct, at - start)
                _add(ringing[2:], take.send, at - start)
            ringing = _lengthened(ringing, size)
            yield Block(ringing[:2, :size].copy(), ringing[2:, :size].copy())
            ringing = ringing[:, size:]

    def _render(self, event: Event) -> tuple[int, Block]:
        """Return the sample at which the event's take begins to be heard, and the take, panned and placed."""
        sound = served(self.sound, self.sources.get(event.source))
        take = take_of(sound, take_rng((self.seed, sound.name), event.take), event.strength)
        samples = dulled(take.samples, event.distance_m)
        onset = round(take.onset_s * SAMPLE_RATE)
        if event.duration_s is not None:
            samples = _cut(samples, onset + round(event.duration_s * SAMPLE_RATE))
        direct, send = gains_of(self.sound, event.gain_db, event.distance_m)
        stereo = panned(samples, event.pan)
        heard_s = event.time_s + delay_s(event.distance_m)
        return round(heard_s * SAMPLE_RATE) - onset, Block(stereo * np.float32(direct), stereo * np.float32(send))


@dataclass
class BedStem:
    """All beds of one sound."""

    sound: Sound
    beds: list[Bed]
    timeline: Timeline
    n_samples: int
    sources: Mapping[str, Source]
    name: str = field(init=False)
    role: Literal["event", "bed"] = "bed"

    def __post_init__(self) -> None:
        self.name = self.sound.name

    def blocks(self) -> Iterator[Block]:
        """Yield the stem's blocks; of each bed two segments are held at the most."""
        voices = [_BedVoice(served(self.sound, self.sources.get(bed.source)), bed, self.timeline) for bed in self.beds]
        for start in range(0, self.n_samples, BLOCK_SIZE):
            size = min(BLOCK_SIZE, self.n_samples - start)
            block = Block(np.zeros((2, size), np.float32), np.zeros((2, size), np.float32))
            for voice in voices:
                voice.add_to(block, start)
            yield block


class _BedVoice:
    """One bed as a chain of segments: segment k begins ``k * (SEGMENT_SIZE - OVERLAP_SIZE)`` after the bed does."""

    def __init__(self, sound: Sound, bed: Bed, timeline: Timeline) -> None:
        self.sound, self.bed, self.timeline = sound, bed, timeline
        self.first = round(bed.start_s * SAMPLE_RATE)
        to_the_end = bed.end_s >= timeline.duration_s - END_TOLERANCE_S
        self.last = round((timeline.duration_s if to_the_end else bed.end_s) * SAMPLE_RATE)
        self.held: dict[int, np.ndarray] = {}

    def add_to(self, block: Block, start: int) -> None:
        begin, end = max(start, self.first), min(start + block.direct.shape[1], self.last)
        if begin >= end:
            self.held = {}
            return
        step = SEGMENT_SIZE - OVERLAP_SIZE
        needed = range(max(0, (begin - self.first - SEGMENT_SIZE) // step + 1), (end - self.first - 1) // step + 1)
        self.held = {index: self.held[index] if index in self.held else self._segment(index) for index in needed}
        sum_ = np.zeros((2, end - begin), np.float32)
        for index, segment in self.held.items():
            _add(sum_, segment, self.first + index * step - begin)
        sum_ *= self._edges(np.arange(begin, end))
        direct, send = gains_of(self.sound, self.bed.gain_db, self.bed.distance_m)
        balance = np.array([[min(1.0, 1 - self.bed.pan)], [min(1.0, 1 + self.bed.pan)]], np.float32)
        inside = slice(begin - start, end - start)
        block.direct[:, inside] += sum_ * balance * np.float32(direct)
        block.send[:, inside] += sum_ * balance * np.float32(send)

    def _segment(self, index: int) -> np.ndarray:
        """Render segment ``index`` as (2, n), faded where it overlaps its neighbours."""
        step = SEGMENT_SIZE - OVERLAP_SIZE
        start = self.first + index * step
        size = min(SEGMENT_SIZE, self.last - start)
        drive = self._drive(start, size)
        middle, side = (dulled(self._mono(drive, index, channel), self.bed.distance_m) for channel in (0, 1))
        # Two independent renderings, mixed at constant power.
        angle = self.sound.width * np.pi / 4
        stereo = np.cos(angle) * middle + np.sin(angle) * np.array([[1.0], [-1.0]]) * side
        fade = np.sin(np.linspace(0, np.pi / 2, OVERLAP_SIZE))
        if index > 0:
            stereo[:, :OVERLAP_SIZE] *= fade[: min(size, OVERLAP_SIZE)]
        if start + step < self.last:
            stereo[:, step:] *= fade[::-1][: size - step]
        return np.asarray(stereo, np.float32)

    def _mono(self, drive: np.ndarray, index: int, channel: int) -> np.ndarray:
        # One engine from the first segment to the last, and in both channels.
        rng = take_rng((self.timeline.seed, self.sound.name), self.bed.take, self.first, index, channel)
        return np.asarray(self.sound.model(rng, drive))  # type: ignore[arg-type]

    def _drive(self, start: int, size: int) -> np.ndarray:
        """The bed's strength, moved by its curve between a third of it and all of it."""
        curve = self.timeline.curves.get(self.bed.curve) if self.bed.curve else None
        if curve is None:
            return np.full(size, self.bed.strength, np.float32)
        moved = curve.at((start + np.arange(size)) / SAMPLE_RATE)
        return np.asarray(self.bed.strength * (1 + 2 * moved) / 3, np.float32)

    def _edges(self, positions: np.ndarray) -> np.ndarray:
        """Fades where the bed begins or ends inside the clip; none at the clip's own ends."""
        fade = SCENE_FADE_S * SAMPLE_RATE
        gain = np.ones(len(positions), np.float32)
        if self.first > 0:
            gain *= np.clip((positions - self.first) / fade, 0, 1)
        if self.last < round(self.timeline.duration_s * SAMPLE_RATE):
            gain *= np.clip((self.last - positions) / fade, 0, 1)
        return gain


def _add(target: np.ndarray, piece: np.ndarray, at: int) -> None:
    """Add ``piece`` (2, n) to ``target`` (2, m) from position ``at`` on; what stands over is left out."""
    begin, end = max(0, at), min(target.shape[1], at + piece.shape[1])
    if begin < end:
        target[:, begin:end] += piece[:, begin - at : end - at]


def _lengthened(rows: np.ndarray, size: int) -> np.ndarray:
    """Continue rows with silence to at least ``size`` samples; what is long enough is not copied."""
    missing = size - rows.shape[1]
    return np.pad(rows, ((0, 0), (0, missing))) if missing > 0 else rows


def _cut(samples: np.ndarray, size: int) -> np.ndarray:
    """Shorten a take to ``size`` samples with a fade; shorter takes are left as they are."""
    if size >= len(samples):
        return samples
    shortened = samples[: max(1, size)].copy()
    fade = min(len(shortened), round(CUT_FADE_S * SAMPLE_RATE))
    shortened[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return shortened

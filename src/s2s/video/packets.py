"""Reading packets to the end of a file, whatever state it is in, with timestamps that can be relied on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream
from av.video.stream import VideoStream

_MOST_FAILURES_IN_A_ROW = 50
_JUMPY = 0x0200  # AVFMT_TS_DISCONT: formats of broadcasts, whose timestamps may start over

_WORDS = {
    "cut": "The file is cut short: what is there is used.",
    "unreadable": "Damaged stretches of the file could not be read and were skipped ({}).",
    "undecodable": "Damaged frames could not be decoded and were skipped ({}).",
    "damaged": "Frames are damaged and may look wrong ({}).",
    "jump": "The timestamps jump and were put in order ({} times).",
    "size": "The picture changes its size ({} times).",
}


class Trouble:
    """Counts what went wrong while reading, to be told once in words."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, what: str) -> None:
        """Count one more ``what``: a key of `_WORDS`."""
        self._counts[what] += 1

    @property
    def notes(self) -> tuple[str, ...]:
        """What happened, one sentence each."""
        return tuple(words.format(self._counts[what]) for what, words in _WORDS.items() if self._counts[what])


def read_packets(container: InputContainer, streams: Sequence[Stream], trouble: Trouble) -> Iterator[Packet[Any]]:
    """Yield the packets of ``streams`` to the end, past damaged stretches; never empty ones."""
    for stream in container.streams:
        stream.discard = Discard.default if stream in streams else Discard.all
    # Partial packets stand at the end of files cut short. Broadcast formats flag lesser trouble too.
    keeps_partial = is_jumpy(container)
    failures = 0  # since the last good packet
    while failures < _MOST_FAILURES_IN_A_ROW:
        try:
            for packet in container.demux(*streams):
                if packet.is_corrupt and not keeps_partial:
                    failures += 1
                elif packet.size:
                    if failures:
                        trouble.add("unreadable")
                    failures = 0
                    yield packet
            break
        except IndexError:
            # A packet of a stream that appears only here: PyAV knows the streams that were there at the start.
            continue
        except av.FFmpegError:
            failures += 1
    if failures:
        trouble.add("cut")


def is_jumpy(container: InputContainer) -> bool:
    """Tell containers whose timestamps may jump."""
    return bool(container.format.flags & _JUMPY)


class Steady:
    """Gives every packet of a video stream timestamps that can be relied on.

    Missing ones are filled in, decoding times always grow, and jumps (recordings joined end to end, counters that
    start over, damaged digits) are closed. Packets that are in order pass unchanged.
    """

    _LONGEST_STEP_BACK_S = 0.1
    # Slides may stand for minutes; broadcasts have a frame every moment.
    _LONGEST_STEP_S = 3600
    _LONGEST_STEP_OF_BROADCASTS_S = 10

    def __init__(self, container: InputContainer, stream: VideoStream, trouble: Trouble) -> None:
        assert stream.time_base is not None
        rate = stream.guessed_rate or Fraction(25)
        self.tick = max(1, round(1 / (rate * stream.time_base)))
        """The usual distance of frames, in units of the stream's time base."""
        self._second = max(1, round(1 / stream.time_base))
        self._context = stream.codec_context
        longest_s = self._LONGEST_STEP_OF_BROADCASTS_S if is_jumpy(container) else self._LONGEST_STEP_S
        self._longest_step = longest_s * self._second
        self._trouble = trouble
        self._offset = 0
        self._last: int | None = None

    def __call__(self, packet: Packet[Any]) -> Packet[Any]:
        """Set ``pts`` and ``dts`` of ``packet`` in place and return it."""
        pts, dts = self._filled_in(packet)
        if abs(pts - dts) > self._longest_step:
            self._trouble.add("jump")
            pts = dts
        if self._last is None:
            dts = min(pts, dts)
        else:
            step = dts - self._last
            if step > self._longest_step or step < -self._LONGEST_STEP_BACK_S * self._second:
                self._trouble.add("jump")
                self._offset += self.tick - step
                pts, dts = pts + self.tick - step, dts + self.tick - step
            # Muxers demand decoding times that grow, none after its presentation time.
            dts = max(self._last + 1, min(pts, dts))
        packet.pts, packet.dts = max(pts, dts), dts
        self._last = dts
        return packet

    def _filled_in(self, packet: Packet[Any]) -> tuple[int, int]:
        pts, dts = packet.pts, packet.dts
        if pts is not None and dts is not None:
            return pts + self._offset, dts + self._offset
        if pts is not None:
            # Matroska stores no decoding times: the first ones lie before the first picture by the depth of reordering.
            first = pts + self._offset - self._context.reorder_depth * self.tick
            return pts + self._offset, first if self._last is None else self._last + self.tick
        if dts is not None:
            return dts + self._offset, dts + self._offset
        next_dts = 0 if self._last is None else self._last + self.tick
        return next_dts, next_dts

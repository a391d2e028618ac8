"""The mix: stems become a master, block by block.

The first pass adds the stems and keeps the sum on a spool. The next turns it up to the target loudness, limits its
peaks and measures what came out; it is repeated when the limiter took too much loudness away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

import numpy as np

from s2s.ahead import ahead
from s2s.blocks import fitted, reblocked
from s2s.mix.master import Levels, Master, Track, bring_to_target, measure, summed
from s2s.mix.premaster import BED_FADE_IN_S, fade_in, fade_out, premaster
from s2s.mix.settings import MixSettings
from s2s.mix.spool import Spool
from s2s.stem import BLOCK_SIZE, Stem

SOUNDTRACK_FLOOR_LU = 12.0  # how far below the target a soundtrack may pull the generated sound
SOUNDTRACK_CLIP = 4.0  # 12 dB over full scale: files of floats hold anything


def mix(
    stems: Sequence[Stem],
    *,
    n_samples: int,
    room: str,
    seed: int,
    settings: MixSettings | None = None,
    under: Iterator[np.ndarray] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Master:
    """Mix stems into a master of the target loudness.

    Parameters
    ----------
    stems : Sequence[Stem]
        Sounds of ``n_samples`` each; none at all gives silence.
    n_samples : int
        Length of the clip, at 48 kHz.
    room : {"none", "outdoor", "small", "room", "hall"}
        Where it is heard.
    seed : int
        Decides the details of the room.
    settings : MixSettings, optional
        How loud and how dense.
    under : Iterator[np.ndarray [shape=(2, any), dtype=float32]], optional
        The clip's own soundtrack at 48 kHz, kept under the generated sound; cut or filled up with silence to
        ``n_samples``. It goes into the mix as it is (gain 1), and the generated sound is set 6 LU below it, but not
        more than 12 LU below the target: a soundtrack softer than that is a noise floor. Then the whole is brought to
        the target, so the balance stays.
    progress : Callable[[float], None], optional
        Called with the share of the work that is done, rising to 1.

    Returns
    -------
    Master
        To be closed after use (or used in a ``with`` block).

    Raises
    ------
    OutputError
        ``disk_full`` when there is no room for temporary files.
    """
    settings = settings or MixSettings()
    passes = Passes(n_samples, progress)
    notes: list[str] = []
    with ExitStack() as undo:
        sound = premaster(stems, n_samples=n_samples, room=room, seed=seed, duck_db=settings.duck_db)
        generated, levels = _spooled(passes.over(ahead(sound)), undo)
        tracks = [generated]
        if under is not None:
            soundtrack, soundtrack_levels = _spooled(passes.over(_soundtrack(under, n_samples)), undo)
            gain, note = _balance(levels.loudness_lufs, soundtrack_levels.loudness_lufs, settings)
            tracks = [replace(generated, gain=gain), soundtrack]
            notes.append(note)
            levels = measure(passes.over(summed(tracks)))
        master = Master(tracks, n_samples, settings.ceiling_dbtp)
        notes += bring_to_target(master, levels, settings, passes.over)
        master.notes = tuple(notes)
        undo.pop_all()
    passes.finish()
    return master


class Passes:
    """Tells how far the work is. Nobody knows how many passes there will be: each gets 70 % of what is left."""

    def __init__(self, n_samples: int, progress: Callable[[float], None] | None) -> None:
        self._n_samples = n_samples
        self._progress = progress or (lambda share: None)
        self._left = 1.0

    def over(self, blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        """Yield the blocks of one pass, telling of each."""
        before, self._left, n_done = self._left, 0.3 * self._left, 0
        for block in blocks:
            yield block
            n_done += block.shape[-1]
            self._progress(1 - before + (before - self._left) * n_done / self._n_samples)

    def finish(self) -> None:
        """Tell that all is done."""
        self._progress(1.0)


def _soundtrack(under: Iterator[np.ndarray], n_samples: int) -> Iterator[np.ndarray]:
    """The clip's own sound in whole blocks: as long as the clip, faded at both ends, made of finite numbers."""
    start = 0
    for block in reblocked(fitted(under, n_samples), BLOCK_SIZE):
        clean = np.nan_to_num(block.astype(np.float32), posinf=0.0, neginf=0.0)
        clean = np.clip(clean, -SOUNDTRACK_CLIP, SOUNDTRACK_CLIP)
        fade_in(clean, start, BED_FADE_IN_S)
        fade_out(clean, start, n_samples)
        start += clean.shape[-1]
        yield clean


def _spooled(blocks: Iterable[np.ndarray], undo: ExitStack) -> tuple[Track, Levels]:
    """Keep a stream on a spool of its own and measure it; ``undo`` closes the spool if something goes wrong later."""
    spool = Spool()
    undo.callback(spool.close)

    def kept() -> Iterator[np.ndarray]:
        for block in blocks:
            spool.append(block)
            yield block

    levels = measure(kept())
    return Track(spool), levels


def _balance(generated_lufs: float, soundtrack_lufs: float, settings: MixSettings) -> tuple[float, str]:
    """Return the gain that sets the generated sound against the soundtrack, and a note."""
    if soundtrack_lufs == -math.inf:
        return 1.0, "The clip's own soundtrack is silent."
    if generated_lufs == -math.inf:
        return 1.0, "Only the clip's own soundtrack is heard."
    wanted_lufs = max(soundtrack_lufs - settings.below_soundtrack_lu, settings.target_lufs - SOUNDTRACK_FLOOR_LU)
    difference_lu = wanted_lufs - soundtrack_lufs
    side = "below" if difference_lu < 0 else "above"
    note = f"The generated sound is set {abs(difference_lu):.1f} LU {side} the clip's own soundtrack."
    return 10 ** ((wanted_lufs - generated_lufs) / 20), note

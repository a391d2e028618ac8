"""Sound of a stored mel, to listen to what a model was taught or has made."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from math import gcd
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from s2s.files import check_folder
from s2s.mel import REGNET_MEL, MelSpec
from s2s.stem import SAMPLE_RATE
from s2s.video import write_audio
from s2s.video.sound import check_audio_format
from s2s.vocoders import vocoder_named
from s2s_ml.data.arrays import read_array

LONG_S = 60.0
"""What takes longer is warned of."""
_EVERY_S = 15.0


def vocode(
    mel: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    vocoder: str = "griffin_lim",
    model: str | os.PathLike[str] | None = None,
    spec: MelSpec = REGNET_MEL,
    n_frames: int | None = None,
    seed: int = 0,
    say: Callable[[str], None] = lambda text: None,
) -> None:
    """Write the sound of a mel as a file at 48 kHz.

    Parameters
    ----------
    mel : path
        NAME.npy, (n_mels, n_frames) in [0, 1].
    out : path
        Its suffix chooses the format.
    vocoder, model, seed
        See `s2s.vocoders`.
    n_frames : int, optional
        Only so many frames, from the beginning.
    say : callable
        Is told how long it will take before it begins, how it goes on, and how long it took.
    """
    out = Path(out)
    # Said now rather than after an hour.
    check_audio_format(out)
    check_folder(out)
    chosen = vocoder_named(vocoder, spec, model)
    bands = np.clip(read_array(mel, shape=(spec.n_mels, None))[:, :n_frames], 0, 1)
    duration_s = bands.shape[1] * spec.hop_length / spec.sample_rate
    expected_s = chosen.seconds_for(bands.shape[1])
    speed = bands.shape[1] * spec.hop_length / expected_s
    text = (
        f"{chosen.name} makes {speed:,.0f} samples a second here; "
        f"{duration_s:.1f} s of sound will take about {lasting(expected_s)}."
    )
    say(f"warning: {text}" if expected_s > LONG_S else text)
    began = told = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if done and now - told > _EVERY_S:
            told = now
            say(f"{done / total:.0%} done, about {lasting((now - began) * (total / done - 1))} left.")

    chosen.report = report
    sound = chosen.sound(bands, seed=seed)
    took_s = time.monotonic() - began
    say(f"Took {lasting(took_s)}: {len(sound) / max(took_s, 1e-9):,.0f} samples a second.")
    common = gcd(SAMPLE_RATE, spec.sample_rate)
    at_48k = resample_poly(sound, SAMPLE_RATE // common, spec.sample_rate // common).astype(np.float32)
    write_audio(out, [np.broadcast_to(at_48k, (2, len(at_48k)))])


def lasting(seconds: float) -> str:
    """Say a time to people: "12 s", "4 min", "2.5 h".

    Examples
    --------
    >>> lasting(0.31), lasting(12.4), lasting(250), lasting(9000)
    ('0.3 s', '12 s', '4 min', '2.5 h')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"

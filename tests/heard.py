"""What is heard in a downloaded file: its sound as samples, and how loud it is where."""

import av
import numpy as np

RATE = 48_000


def sound_of(path):
    """The samples of a file's audio track, both channels as one, from the start of the clip."""
    with av.open(str(path)) as container:
        assert container.streams.audio, f"{path} has no sound"
        resampler = av.AudioResampler("flt", "mono", RATE)
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def rms_db(samples):
    """Level of samples, full scale being 0."""
    return float(10 * np.log10(np.square(samples, dtype=np.float64).mean() + 1e-12))


def level_db(samples, start_s, end_s):
    """Level of a span of time."""
    return rms_db(samples[round(start_s * RATE) : round(end_s * RATE)])


def rise_db(samples, time_s, *, before_s=0.06, after_s=0.06, gap_s=0.02):
    """How much louder it is from a time on than shortly before: large where something sets in."""
    before = level_db(samples, max(0, time_s - gap_s - before_s), max(0.01, time_s - gap_s))
    return level_db(samples, time_s, time_s + after_s) - before

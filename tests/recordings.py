"""Recordings made up for tests: barks, blows and noise, and the folders and archives that hold them."""

import wave
import zipfile
from pathlib import Path

import numpy as np

from s2s.video import write_audio

RATE = 48_000


def burst(length_s=0.2, hz=600.0, *, seed=0):
    """A decaying noisy tone: onset in its first millisecond, some 60 dB down at its end."""
    time_s = np.arange(round(length_s * RATE)) / RATE
    noise = np.random.default_rng(seed).normal(0, 0.3, len(time_s))
    return ((np.sin(2 * np.pi * hz * time_s) + noise) * np.exp(-6.9 * time_s / length_s) * 0.4).astype(np.float32)


def placed(onsets_s, duration_s, **options):
    """Bursts at some times, each another one, in silence."""
    samples = np.zeros(round(duration_s * RATE), np.float32)
    for number, onset_s in enumerate(onsets_s):
        sound = burst(seed=number, **options)
        at = round(onset_s * RATE)
        samples[at : at + len(sound)] += sound[: len(samples) - at]
    return samples


def noise(duration_s, *, seed=0, level=0.1):
    """White noise."""
    return np.random.default_rng(seed).normal(0, level, round(duration_s * RATE)).astype(np.float32)


def recording(path, samples):
    """Write mono or stereo samples as a file; its suffix chooses the format."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_audio(path, [np.broadcast_to(samples, (2, np.shape(samples)[-1]))])
    return path


def write_wav(path, samples, *, sample_rate):
    """Write samples (n_samples, n_channels) as a WAV file of 16 bits, at any rate."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def pack_of(folder, **sounds):
    """A folder of recordings: names without their suffix -> samples."""
    for name, samples in sounds.items():
        recording(folder / f"{name}.wav", samples)
    return folder


def zipped(path, folder, **extra):
    """A ZIP file of a folder's files, and of some more: names -> bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
        for name, data in extra.items():
            archive.writestr(name, data)
    return path

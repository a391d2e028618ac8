import numpy as np
import pytest
from clips import make_clip
from recordings import RATE, burst, noise, recording, write_wav

from s2s.packs.decode import Unusable, read_mono


def tone(duration_s, *, sample_rate, hz=1000.0):
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(round(duration_s * sample_rate)) / sample_rate)


@pytest.mark.parametrize(("sample_rate", "n_channels"), [(8_000, 1), (44_100, 2), (192_000, 6)])
def test_any_rate_and_channels_become_mono_at_48_khz(tmp_path, sample_rate, n_channels):
    samples = tone(0.5, sample_rate=sample_rate)[:, None].repeat(n_channels, axis=1)
    read = read_mono(write_wav(tmp_path / "a.wav", samples, sample_rate=sample_rate))
    assert read.dtype == np.float32
    assert len(read) == pytest.approx(0.5 * RATE, abs=64)
    spectrum = np.abs(np.fft.rfft(read))
    assert np.argmax(spectrum) * RATE / len(read) == pytest.approx(1000, abs=3)


@pytest.mark.parametrize("suffix", [".flac", ".ogg", ".m4a", ".mp3"])
def test_other_formats_are_read(tmp_path, suffix):
    assert np.abs(read_mono(recording(tmp_path / f"a{suffix}", burst(0.5)))).max() > 0.2


def test_channels_that_cancel_are_not_summed(tmp_path):
    mono = burst(0.5)
    read = read_mono(recording(tmp_path / "a.wav", np.stack([mono, -mono])))
    assert np.corrcoef(read, mono)[0, 1] > 0.99


def test_an_offset_is_taken_off(tmp_path):
    read = read_mono(recording(tmp_path / "a.wav", 0.3 + noise(4.0, level=0.05)))
    assert abs(read[RATE:].mean()) < 0.002


def test_no_more_is_read_than_asked_for(tmp_path):
    assert len(read_mono(recording(tmp_path / "a.wav", noise(3.0)), max_s=1.25)) == 1.25 * RATE


def test_damaged_samples_are_silenced(tmp_path):
    samples = burst(0.5)
    path = tmp_path / "a.wav"
    floats = samples.copy()
    floats[1000:1003] = [np.nan, np.inf, 1e30]
    header = b"RIFF" + (36 + 4 * len(floats)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    header += (3).to_bytes(2, "little") + (1).to_bytes(2, "little") + RATE.to_bytes(4, "little")
    header += (4 * RATE).to_bytes(4, "little") + (4).to_bytes(2, "little") + (32).to_bytes(2, "little")
    path.write_bytes(header + b"data" + (4 * len(floats)).to_bytes(4, "little") + floats.astype("<f4").tobytes())
    read = read_mono(path)
    assert np.isfinite(read).all()
    np.testing.assert_allclose(read[:900], samples[:900], atol=0.05)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"this is no sound at all" * 40, "cannot be read"),
        (b"RIFF\0\0\0\0WAVE", "cannot be read|no sound"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, data, says):
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(Unusable, match=says):
        read_mono(tmp_path / "a.wav")


def test_silence_missing_files_and_files_without_sound(tmp_path):
    with pytest.raises(Unusable, match="silent"):
        read_mono(recording(tmp_path / "a.wav", np.full(RATE, 1e-5, np.float32)))
    with pytest.raises(Unusable, match="no such file"):
        read_mono(tmp_path / "absent.wav")
    with pytest.raises(Unusable, match="no sound"):
        read_mono(make_clip(tmp_path / "c.mp4", n_frames=5, fps=25))

"""Real clips with their real sound: they go through unharmed and in step."""

import os
from pathlib import Path

import av
import numpy as np
import pytest
from clips import packets_of

from s2s.video import audio_blocks, mux, probe, read_frames

FOLDER = os.environ.get("S2S_REFERENCE")
CLIPS = sorted((Path(FOLDER) / "clips" / "video").glob("*.mp4")) if FOLDER else []
pytestmark = pytest.mark.skipif(not CLIPS, reason="S2S_REFERENCE names no folder with clips/video")


def lag_of(sound, reference):
    """By how many samples ``sound`` comes after ``reference``."""
    n_samples = min(sound.shape[1], reference.shape[1])
    spectra = [np.fft.rfft(x[0, :n_samples], 2 * n_samples) for x in (sound, reference)]
    correlation = np.fft.irfft(spectra[0] * np.conj(spectra[1]))
    lag = int(np.argmax(correlation))
    return lag if lag < n_samples else lag - 2 * n_samples


@pytest.mark.parametrize("path", CLIPS, ids=lambda path: path.stem)
def test_clip_comes_out_unchanged_with_its_sound_in_place(tmp_path, path):
    info = probe(path)
    assert info.notes == ()
    out = tmp_path / "out.mp4"
    mux(info, audio_blocks(info), out)
    before, after = packets_of(path), packets_of(out)
    assert [packet[0] for packet in after] == [packet[0] for packet in before]
    assert [packet[1] for packet in after] == pytest.approx([packet[1] for packet in before], abs=1e-6)
    result = probe(out)
    assert result.duration_s == pytest.approx(info.duration_s, abs=1e-6)
    with av.open(str(out)) as container:
        assert container.duration / 1e6 == pytest.approx(info.duration_s, abs=1024 / 48_000)
    sounds = [np.concatenate(list(audio_blocks(clip)), axis=1) for clip in (result, info)]
    assert sounds[0].shape == sounds[1].shape
    assert lag_of(*sounds) == 0


@pytest.mark.parametrize("path", CLIPS[::4], ids=lambda path: path.stem)
def test_frames_have_the_times_and_the_brightness_that_ffmpeg_gives(path):
    reader = read_frames(probe(path))
    n_frames = 0
    with av.open(str(path)) as container:
        for frame, reference in zip(reader, container.decode(video=0), strict=True):
            n_frames += 1
            assert frame.time_s == pytest.approx(reference.time, abs=1e-6)
            if n_frames % 16 == 0:
                plane = np.frombuffer(reference.planes[0], np.uint8).reshape(reference.height, -1)[:, : reference.width]
                brightness = np.clip((plane.astype(np.float32) - 16) * 255 / 219, 0, 255).mean()
                assert frame.gray(64).mean() == pytest.approx(brightness, abs=0.5)
    assert n_frames == reader.info.n_frames
    assert reader.last_end_s == pytest.approx(reader.info.duration_s, abs=1e-6)
    assert reader.notes == ()


def test_leaving_out_the_block_filter_loses_no_frame():
    info = probe(CLIPS[0])
    assert sum(1 for _ in read_frames(info, skip_loop_filter=True, threads=1)) == info.n_frames

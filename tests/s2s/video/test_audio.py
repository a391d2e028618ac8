import av
import numpy as np
import pytest
from clips import SAMPLE_RATE, clicks, flat, make_audio, make_clip, make_picture
from recordings import write_wav

from s2s.errors import InputError
from s2s.video import audio_blocks, probe


def read(source, **options):
    return np.concatenate(list(audio_blocks(source, **options)), axis=1)


def onset_s(sound, *, sample_rate=SAMPLE_RATE, threshold=0.2):
    return np.argmax(np.abs(sound[0]) > threshold) / sample_rate


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi", ".ts", ".flv", ".wmv", ".mpg"])
def test_sound_is_in_step_with_the_picture(tmp_path, suffix):
    """The click lies half a second behind the first frame, whatever these containers put before both."""
    info = probe(make_clip(tmp_path / f"c{suffix}", n_frames=30, fps=25, audio=clicks([0.5], 1.2)))
    sound = read(info)
    assert sound.dtype == np.float32
    assert sound.shape == (2, round(info.duration_s * SAMPLE_RATE))
    assert onset_s(sound) == pytest.approx(0.5, abs=1e-3)


def test_late_picture_and_hidden_frames(tmp_path):
    sound = clicks([0.5], 1.2)
    late = probe(make_clip(tmp_path / "a.mp4", n_frames=30, fps=25, b_frames=2, shift_s=0.3, audio=sound))
    hidden = probe(make_clip(tmp_path / "b.mp4", n_frames=30, fps=25, b_frames=2, shift_s=-0.2, audio=sound))
    assert onset_s(read(late)) == pytest.approx(0.2, abs=1e-3)
    assert onset_s(read(hidden)) == pytest.approx(0.5, abs=1e-3)
    assert read(late).shape[1] == 1.2 * SAMPLE_RATE
    assert read(hidden).shape[1] == 1.0 * SAMPLE_RATE


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_late_sound_begins_with_silence(tmp_path, suffix):
    path = make_clip(tmp_path / f"c{suffix}", n_frames=30, fps=25, audio=clicks([0.5], 1.2), audio_shift_s=0.25)
    sound = read(probe(path))
    assert onset_s(sound) == pytest.approx(0.75, abs=1.5e-3)  # MP4 as made here places it to the millisecond
    assert not sound[:, : round(0.22 * SAMPLE_RATE)].any()


def test_sound_before_the_start_is_left_out(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=30, fps=25, audio=clicks([0.5], 1.2), audio_shift_s=-0.25)
    assert onset_s(read(probe(path))) == pytest.approx(0.25, abs=1e-3)


def test_gap_in_the_sound_is_silent_and_what_follows_stays_in_place(tmp_path):
    """Two stretches, the second half a second later than it would follow."""
    path = tmp_path / "c.mkv"
    first, second = clicks([0.2], 0.5), clicks([0.1], 0.5)
    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE)
        for start_s, sound in ((0.0, first), (1.0, second)):
            packed = np.ascontiguousarray((sound.T * 32767).astype(np.int16)).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(packed, "s16", "stereo")
            frame.sample_rate, frame.pts = SAMPLE_RATE, round(start_s * SAMPLE_RATE)
            container.mux(stream.encode(frame))
    sound = read(path)
    assert sound.shape[1] == 1.5 * SAMPLE_RATE
    assert onset_s(sound) == pytest.approx(0.2, abs=1e-3)
    assert not sound[:, SAMPLE_RATE // 2 : SAMPLE_RATE].any()
    assert onset_s(sound[:, SAMPLE_RATE:]) == pytest.approx(0.1, abs=1e-3)


def test_length_and_blocks(tmp_path):
    path = make_audio(tmp_path / "s.m4a", clicks([0.5], 1))
    assert [block.shape for block in audio_blocks(path, block_size=20_000, n_samples=50_000)] == [
        (2, 20_000),
        (2, 20_000),
        (2, 10_000),
    ]
    assert read(path, duration_s=2.5).shape == (2, 120_000)
    assert read(path, duration_s=0.25).shape == (2, 12_000)
    assert not read(path, duration_s=2.5)[:, 60_000:].any()


@pytest.mark.parametrize("sample_rate", [44_100, 16_000])
def test_resampling_keeps_the_place(tmp_path, sample_rate):
    samples = np.zeros((sample_rate, 2))
    samples[sample_rate // 2 :] = 0.5
    path = write_wav(tmp_path / "s.wav", samples, sample_rate=sample_rate)
    sound = read(path)
    assert sound.shape[1] == pytest.approx(SAMPLE_RATE, abs=2)
    assert onset_s(sound, threshold=0.25) == pytest.approx(0.5, abs=2 / sample_rate)
    assert read(path, sample_rate=sample_rate)[0] == pytest.approx(samples[:, 0], abs=1e-4)


def test_mono_keeps_its_level_in_both_channels(tmp_path):
    path = write_wav(tmp_path / "s.wav", np.full((SAMPLE_RATE, 1), 0.5), sample_rate=SAMPLE_RATE)
    assert read(path) == pytest.approx(np.full((2, SAMPLE_RATE), 0.5), abs=1e-4)


def test_six_channels_become_two(tmp_path):
    samples = np.zeros((SAMPLE_RATE, 6))
    samples[:, 1] = 0.5  # front right
    sound = read(write_wav(tmp_path / "s.wav", samples, sample_rate=SAMPLE_RATE))
    assert sound.shape == (2, SAMPLE_RATE)
    assert np.abs(sound[0]).max() < 0.01
    assert sound[1].mean() > 0.1


def test_clip_without_sound(tmp_path):
    for path in (make_clip(tmp_path / "c.mp4", n_frames=3), make_picture(tmp_path / "p.png", flat(9, (16, 16))(0))):
        with pytest.raises(InputError) as caught:
            read(probe(path))
        assert caught.value.code == "no_audio_stream"


def test_file_that_is_none(tmp_path):
    (tmp_path / "s.wav").write_text("no sound")
    with pytest.raises(InputError) as caught:
        read(tmp_path / "s.wav")
    assert caught.value.code == "unreadable_media"

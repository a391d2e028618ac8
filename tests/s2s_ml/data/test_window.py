import numpy as np
import pytest
from recordings import write_wav

from s2s.errors import InputError
from s2s_ml.data.window import AAC_FRAME, cut_or_loop, read_sound


def test_what_is_longer_is_cut_and_what_is_shorter_repeats():
    samples = np.arange(1.0, 6.0)
    assert cut_or_loop(samples, 3).tolist() == [1, 2, 3]
    assert cut_or_loop(samples, 5).tolist() == [1, 2, 3, 4, 5]
    assert cut_or_loop(samples, 12).tolist() == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2]
    assert cut_or_loop(samples, 12, unit=4).tolist() == [1, 2, 3, 4, 5, 0, 0, 0, 1, 2, 3, 4]


def test_what_was_encoded_repeats_after_whole_frames():
    looped = cut_or_loop(np.ones(1500), 220_500, unit=AAC_FRAME)
    assert len(looped) == 220_500
    assert np.flatnonzero(np.diff(looped) > 0)[:3].tolist() == [2047, 4095, 6143]


def test_sound_is_read_as_the_mean_of_its_channels(tmp_path):
    left = 0.5 * np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100)
    path = write_wav(tmp_path / "a.wav", np.stack([left, np.zeros_like(left)], axis=1), sample_rate=44_100)
    sound = read_sound(path, 22_050)
    assert sound.dtype == np.float32 and len(sound) == pytest.approx(22_050, abs=40)
    assert np.abs(sound[2000:20_000]).max() == pytest.approx(0.25, abs=0.005)


def test_what_has_no_sound_is_refused(tmp_path):
    write_wav(tmp_path / "a.wav", np.zeros((0, 1)), sample_rate=22_050)
    with pytest.raises(InputError) as caught:
        read_sound(tmp_path / "a.wav", 22_050)
    assert caught.value.code in ("no_sound_decoded", "no_audio_stream", "unreadable_media")

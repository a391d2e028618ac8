import numpy as np
import pytest

from s2s.errors import UsageError
from s2s.mel import (
    REGNET_MEL,
    band_magnitudes,
    bin_magnitudes,
    istft,
    mel_basis,
    mel_named,
    mel_spectrogram,
    stft,
)

RATE = REGNET_MEL.sample_rate


def tone(frequency_hz, amplitude=1.0, n_samples=RATE):
    return amplitude * np.sin(2 * np.pi * frequency_hz * np.arange(n_samples) / RATE)


def test_bands_are_triangles_of_equal_area_on_slaneys_scale():
    basis = mel_basis(REGNET_MEL)
    assert basis.shape == (80, 513)
    # 125 Hz is 1.875 mel and 7600 Hz 15 + 27 ln 7.6 / ln 6.4 = 44.499: 81 steps of 0.52623 mel, 35.08 Hz each below 1
    # kHz.
    peaks_hz = basis.argmax(axis=1) * RATE / 1024
    assert peaks_hz[0] == pytest.approx(125 + 35.08, abs=11)
    assert peaks_hz[10] == pytest.approx(125 + 11 * 35.08, abs=11)
    # Area in Hz is 1 where a triangle is many bins wide.
    assert basis[-10:].sum(axis=1) * RATE / 1024 == pytest.approx(1, rel=0.01)
    assert not basis[:, : int(125 / (RATE / 1024)) + 1].any()
    assert not basis[:, int(7600 / (RATE / 1024)) + 1 :].any()


def test_a_tone_lies_in_its_band_at_its_level():
    mel = mel_spectrogram(tone(1000), n_frames=86)
    assert mel.shape == (80, 86) and mel.dtype == np.float32
    # 1 kHz is 15 mel: (15 - 1.875) / 0.52623 = 24.94 steps, the peak of band 24 (the first peaks one step up).
    assert mel[:, 40].argmax() == 24
    # Ten times quieter is 20 dB less: 0.2 of the range of 100 dB.
    quieter = mel_spectrogram(tone(1000, 0.1), n_frames=86)
    assert mel[24, 40] - quieter[24, 40] == pytest.approx(0.2, abs=1e-5)
    # The band's magnitude: the sine's lines (half the window's sum of 512, spread over Hann's three bins: 1, 1/2, 1/2
    # of 256) weighted by a triangle whose height is 2 / (its width in Hz).
    spectrum = np.abs(stft(tone(1000), REGNET_MEL))[40]
    level_db = 20 * np.log10(mel_basis(REGNET_MEL)[24] @ spectrum)
    assert mel[24, 40] == pytest.approx((level_db - 20 + 100) / 100, abs=1e-6)
    assert spectrum.max() == pytest.approx(256, rel=0.15)


def test_silence_is_nothing_and_frames_are_filled_up():
    assert not mel_spectrogram(np.zeros(RATE)).any()
    assert mel_spectrogram(np.zeros(RATE)).shape == (80, 1 + RATE // 256)
    assert mel_spectrogram(tone(500, n_samples=100), n_frames=20).shape == (80, 20)
    assert mel_spectrogram(np.zeros(0)).shape == (80, 3)
    ten = mel_spectrogram(tone(500, n_samples=220_500), n_frames=860)
    assert ten.shape == (80, 860)


def test_a_click_lies_in_the_frame_of_its_sample():
    samples = np.zeros(RATE)
    samples[30 * 256] = 1
    assert mel_spectrogram(samples).sum(axis=0).argmax() == 30


def test_levels_beyond_the_range_are_clipped():
    assert mel_spectrogram(1e6 * tone(1000)).max() == 1


def test_bands_come_back_from_the_mel():
    sound = np.random.default_rng(0).standard_normal(RATE) * 0.1
    mel = mel_spectrogram(sound)
    expected = mel_basis(REGNET_MEL) @ np.abs(stft(sound, REGNET_MEL)).T
    assert band_magnitudes(mel) == pytest.approx(expected, rel=1e-4)
    assert not band_magnitudes(np.zeros((80, 3))).any()


def test_a_spectrum_found_for_a_mel_has_that_mel():
    sound = np.random.default_rng(0).standard_normal(RATE) * 0.1 + tone(700)
    bands = band_magnitudes(mel_spectrogram(sound))
    found = bin_magnitudes(mel_spectrogram(sound))
    assert (found >= 0).all()
    again = mel_basis(REGNET_MEL) @ found
    assert np.linalg.norm(again - bands) / np.linalg.norm(bands) < 0.01


def test_sound_comes_back_from_its_transform():
    sound = np.random.default_rng(0).standard_normal(RATE)
    back = istft(stft(sound, REGNET_MEL), REGNET_MEL)
    assert len(back) == RATE // 256 * 256
    assert back == pytest.approx(sound[: len(back)], abs=1e-9)


def test_an_unknown_mel_is_named():
    assert mel_named("regnet") is REGNET_MEL
    with pytest.raises(UsageError, match="Did you mean 'regnet'") as caught:
        mel_named("regent")
    assert caught.value.code == "unknown_mel"

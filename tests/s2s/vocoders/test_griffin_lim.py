import numpy as np

from s2s.mel import mel_spectrogram
from s2s.vocoders.griffin_lim import GriffinLim

RATE = 22_050


def strikes():
    """Ten decaying tones a fifth of a second apart, over a little noise."""
    time_s = np.arange(2 * RATE) / RATE
    sound = 0.001 * np.random.default_rng(3).standard_normal(len(time_s))
    for i in range(10):
        since = time_s - 0.2 * i
        sound += np.where(since >= 0, 0.3 * np.exp(-20 * since) * np.sin(2 * np.pi * (400 + 150 * i) * since), 0)
    return sound


def test_the_sound_of_a_mel_has_that_mel():
    mel = mel_spectrogram(strikes())
    sound = GriffinLim().sound(mel, seed=1)
    assert sound.shape == (mel.shape[1] * 256,) and sound.dtype == np.float32
    again = mel_spectrogram(sound, n_frames=mel.shape[1])
    assert np.corrcoef(again.ravel(), mel.ravel())[0, 1] > 0.98
    assert np.abs(again - mel).mean() < 0.02  # 2 dB


def test_momentum_leads_to_better_phases_in_as_many_steps():
    mel = mel_spectrogram(strikes())

    def distance(vocoder):
        return np.abs(mel_spectrogram(vocoder.sound(mel), n_frames=mel.shape[1]) - mel).mean()

    assert distance(GriffinLim(momentum=0.99)) < 0.95 * distance(GriffinLim(momentum=0))


def test_the_seed_decides_the_samples():
    mel = mel_spectrogram(strikes())[:, :40]
    one, same, other = (GriffinLim(n_iterations=4).sound(mel, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.allclose(one, other)


def test_silence_stays_silent():
    assert not GriffinLim(n_iterations=2).sound(np.zeros((80, 10), np.float32)).any()


def test_it_says_how_long_it_will_take():
    vocoder = GriffinLim(n_iterations=2)
    assert 0 < vocoder.seconds_for(860) < 60

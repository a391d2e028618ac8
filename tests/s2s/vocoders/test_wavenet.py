import json

import numpy as np
import pytest

from s2s.errors import InputError, UsageError
from s2s.mel import REGNET_MEL, MelSpec
from s2s.vocoders import vocoder_named
from s2s.vocoders.wavenet import Incremental, WaveNet, WaveNetConfig, _shapes, draw, upsampled

SMALL = WaveNetConfig(layers=4, stacks=2, residual_channels=6, gate_channels=8, skip_out_channels=5, out_channels=6)


def weights(config=SMALL, seed=0):
    random = np.random.default_rng(seed)
    return {
        name: np.asarray(0.3 * random.standard_normal(shape), np.float32) + (0.3 if name.startswith("upsample") else 0)
        for name, shape in _shapes(config).items()
    }


def ramp(n_frames=2):
    return np.linspace(0, 1, 80 * n_frames, dtype=np.float32).reshape(80, n_frames)


def test_sizes_follow_from_the_configuration():
    assert WaveNetConfig().receptive_field == 505  # 2 * 4 * (1 + 2 + 4 + 8 + 16 + 32) + 1
    assert SMALL.dilations == (1, 2, 1, 2)
    assert (SMALL.receptive_field, SMALL.hop_length) == (13, 256)
    for wrong in ({"scalar_input": False}, {"out_channels": 256}, {"layers": 5}, {"freq_axis_kernel_size": 2}):
        with pytest.raises(UsageError) as caught:
            WaveNetConfig(**({"stacks": 2, "layers": 4} | wrong))
        assert caught.value.code == "wavenet_config"


def test_a_kernel_of_ones_repeats_each_frame():
    flat = {name: np.zeros(shape, np.float32) for name, shape in _shapes(SMALL).items()}
    for number in range(4):
        flat[f"upsample_conv.{2 * number}.weight"][0, 0, 1] = 1  # the middle band, at every place
    assert np.array_equal(upsampled(ramp(), SMALL, flat), np.repeat(ramp(), 256, axis=1))
    flat["upsample_conv.6.bias"][:] = -0.5
    assert np.array_equal(upsampled(ramp(), SMALL, flat), np.maximum(np.repeat(ramp(), 256, axis=1) - 0.5, 0))


def test_a_sample_depends_on_those_within_the_receptive_field():
    def last(samples):
        state = Incremental(SMALL, weights(seed=3), 0.3 * ramp(1))
        return [state.step(sample) for sample in samples][-1]

    samples = np.random.default_rng(1).uniform(-1, 1, 40)
    expected = last(samples)
    for lag in (0, 5, 12):
        changed = samples.copy()
        changed[-1 - lag] += 2
        assert not np.array_equal(last(changed), expected)
    changed = samples.copy()
    changed[:-13] = 0
    assert np.array_equal(last(changed), expected)


def test_draws_have_the_mixtures_distribution():
    random = np.random.default_rng(1)
    # Weights 3 to 1, means -0.5 and 0.5, scales 0.02.
    logits = np.array([np.log(3), 0, -0.5, 0.5, np.log(0.02), np.log(0.02)])
    drawn = np.array([draw(logits, random) for _ in range(4000)])
    low = drawn < 0
    assert low.mean() == pytest.approx(0.75, abs=0.03)
    assert drawn[low].mean() == pytest.approx(-0.5, abs=0.005)
    assert drawn[low].std() == pytest.approx(0.02 * np.pi / 3**0.5, rel=0.06)  # a logistic's is scale * pi / sqrt 3
    assert draw(np.array([0, 5.0, 0]), random) == 1
    assert draw(np.array([0, 0.25, -1e9]), random) == pytest.approx(0.25)


def test_the_seed_decides_the_samples():
    vocoder = WaveNet(SMALL, weights())
    told = []
    vocoder.report = lambda done, total: told.append((done, total))
    one, same, other = (vocoder.sound(ramp(), seed=seed) for seed in (1, 1, 2))
    assert one.shape == (512,) and one.dtype == np.float32 and np.abs(one).max() <= 1
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert told[:2] == [(256, 512), (512, 512)]


def test_the_time_it_will_take_grows_with_the_mel():
    assert 0 < WaveNet(SMALL, weights()).seconds_for(1) < 5


def test_a_file_is_read_as_it_was_written(tmp_path):
    WaveNet.write(tmp_path / "v.npz", SMALL, weights())
    vocoder = vocoder_named("wavenet", model=tmp_path / "v.npz")
    assert vocoder.config == SMALL
    assert np.array_equal(vocoder.sound(ramp(1)), WaveNet(SMALL, weights()).sound(ramp(1)))


def test_what_holds_no_wavenet_is_refused(tmp_path):
    path = tmp_path / "v.npz"
    WaveNet.write(path, SMALL, weights())
    whole = path.read_bytes()
    config = np.array(json.dumps({"layers": 4, "stacks": 2}))
    for length in (0, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        refused(path)
    np.savez(path, config=np.array("{"))
    refused(path)
    np.savez(path, config=config, **weights())
    refused(path)
    np.savez(path, **weights())
    refused(path)
    refused(tmp_path / "none.npz")


def refused(path):
    with pytest.raises(InputError) as caught:
        WaveNet.load(path)
    assert caught.value.code == "wavenet_file"


def test_another_mel_is_refused():
    other = MelSpec(**{**vars(REGNET_MEL), "name": "other", "hop_length": 200})
    with pytest.raises(UsageError) as caught:
        WaveNet(SMALL, weights(), spec=other)
    assert caught.value.code == "wavenet_mel"
    with pytest.raises(UsageError) as caught:
        vocoder_named("wavenet")
    assert caught.value.code == "vocoder_model_needed"

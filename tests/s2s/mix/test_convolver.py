import numpy as np
import pytest
from scipy import signal

from s2s.mix.convolver import Convolver


def convolved(samples: np.ndarray, responses: np.ndarray, block_size: int) -> np.ndarray:
    convolver = Convolver(responses, block_size)
    starts = range(0, samples.shape[1], block_size)
    return np.concatenate([convolver.process(samples[:, i : i + block_size]) for i in starts], axis=1)


def test_an_impulse_gives_back_the_responses() -> None:
    responses = np.zeros((2, 2, 7), np.float32)
    responses[0, 0, [0, 6]] = [1.0, 0.5]  # left to left: at once, and an echo two blocks later
    responses[1, 0, 2] = 0.25  # left to right
    impulse = np.zeros((2, 10), np.float32)
    impulse[0, 1] = 1.0
    out = convolved(impulse, responses, 3)
    assert out[0] == pytest.approx([0, 1, 0, 0, 0, 0, 0, 0.5, 0, 0], abs=1e-6)
    assert out[1] == pytest.approx([0, 0, 0, 0.25, 0, 0, 0, 0, 0, 0], abs=1e-6)


@pytest.mark.parametrize("n_taps", [1, 99, 100, 101, 350])
def test_blocks_give_what_the_whole_gives(n_taps: int) -> None:
    rng = np.random.default_rng(0)
    responses = rng.standard_normal((2, 2, n_taps)).astype(np.float32)
    samples = rng.standard_normal((2, 1030)).astype(np.float32)
    whole = [
        sum(signal.fftconvolve(samples[way_in], responses[way_out, way_in])[:1030] for way_in in range(2))
        for way_out in range(2)
    ]
    out = convolved(samples, responses, 100)
    assert out.dtype == np.float32
    np.testing.assert_allclose(out, whole, atol=1e-3)

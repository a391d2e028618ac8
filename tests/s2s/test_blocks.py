import numpy as np
import pytest

from s2s.blocks import fitted, reblocked


def ramp(n_samples: int) -> np.ndarray:
    return np.arange(2 * n_samples, dtype=np.float32).reshape(2, n_samples)


@pytest.mark.parametrize("cuts", [[], [1, 2, 3], [0, 0, 7, 7], [99], [10, 20, 30, 40, 50]])
def test_any_cutting_gives_the_same_blocks(cuts: list[int]) -> None:
    whole = ramp(100)
    blocks = list(reblocked(np.split(whole, cuts, axis=1), 30))
    assert [block.shape[1] for block in blocks] == [30, 30, 30, 10]
    assert np.array_equal(np.concatenate(blocks, axis=1), whole)


def test_nothing_gives_no_block() -> None:
    assert list(reblocked([], 30)) == []
    assert list(reblocked([ramp(0)], 30)) == []


def test_a_short_stream_is_filled_up_with_silence() -> None:
    joined = np.concatenate(list(fitted([ramp(45)], 100)), axis=1)
    assert joined.shape == (2, 100)
    assert np.array_equal(joined[:, :45], ramp(45))
    assert not joined[:, 45:].any()


def test_a_long_stream_is_cut_and_not_read_on() -> None:
    read = []

    def endless():
        while True:
            read.append(1)
            yield ramp(30)

    blocks = list(fitted(endless(), 70))
    assert [block.shape[1] for block in blocks] == [30, 30, 10]
    assert np.array_equal(blocks[2], ramp(30)[:, :10])
    assert len(read) == 3

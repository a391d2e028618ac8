"""Glass: it rings high, and its shards thin out."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import glass

RATE = 48_000


def spectrum(samples: np.ndarray) -> np.ndarray:
    return np.square(np.abs(np.fft.rfft(samples, RATE)))


def test_a_clink_rings_on_in_lines() -> None:
    made = glass.clink(take_rng(("clink",), 1), 0.7)
    late = spectrum(made[round(0.15 * RATE) : round(0.5 * RATE)] * np.hanning(round(0.35 * RATE)))
    # Ten lines of 15 Hz hold nearly everything that is left after the click.
    strongest = np.sort(late[800:12000])[::-1]
    assert strongest[:150].sum() > 0.9 * strongest.sum()
    assert 1200 < np.argmax(late) < 12000


def test_two_takes_are_of_the_same_two_glasses() -> None:
    lines = []
    for take in range(2):
        made = glass.clink(take_rng(("pair",), take), 0.7)
        late = spectrum(made[round(0.1 * RATE) : round(0.7 * RATE)])[:12000]
        lines.append(np.convolve(late / late.sum(), np.ones(9), "same"))
    other = spectrum(glass.clink(take_rng(("other",), 0), 0.7)[round(0.1 * RATE) : round(0.7 * RATE)])[:12000]
    shared = np.minimum(lines[0], lines[1]).sum()
    assert shared > 2 * np.minimum(lines[0], np.convolve(other / other.sum(), np.ones(9), "same")).sum()


def test_shards_fall_for_a_second_and_stay_high() -> None:
    made = glass.shatter(take_rng(("shatter",), 2), 0.8)
    level = [np.square(made[round(at * RATE) : round((at + 0.1) * RATE)]).mean() for at in (0.0, 0.4, 0.9)]
    assert level[0] > level[1] > level[2] > 0
    late = spectrum(made[round(0.4 * RATE) : round(0.9 * RATE)])
    assert late[2500:].sum() > 0.7 * late.sum()

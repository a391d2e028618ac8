"""Where takes end."""

import numpy as np

from s2s.generators.foley.synth.tails import rung_out


def test_a_decay_is_cut_where_it_is_faint() -> None:
    time_s = np.arange(96_000) / 48_000
    made = np.exp(-6.91 * time_s / 0.5).astype(np.float32)  # 60 dB in half a second: 52 dB in 0.433
    assert len(rung_out(made)) == round(0.44 * 48_000)


def test_silence_and_what_stays_loud_are_left_alone() -> None:
    assert len(rung_out(np.zeros(1000, np.float32))) == 1000
    assert len(rung_out(np.ones(1000, np.float32))) == 1000

import numpy as np
import pytest

from s2s_service.media.peaks import MOST_SPANS, RATES_HZ, Meter, rate_for

RATE = 48_000


def blocks_of(samples, size):
    return [samples[:, start : start + size] for start in range(0, samples.shape[1], size)]


@pytest.mark.parametrize("size", [100, 960, 8192, 200_000])
def test_each_span_has_the_extremes_of_both_channels(size):
    samples = np.zeros((2, 3 * RATE), np.float32)
    samples[0, RATE] = 0.5  # the first sample of span 50
    samples[1, RATE - 1] = -0.25  # the last one of span 49
    meter = Meter(3.0)
    passed = list(meter.mix(blocks_of(samples, size)))
    assert np.array_equal(np.concatenate(passed, axis=1), samples)
    made = meter.peaks()
    assert made.rate_hz == 50
    assert len(made.mix.min) == len(made.mix.max) == 150
    assert [(k, value) for k, value in enumerate(made.mix.max) if value] == [(50, 50)]
    assert [(k, value) for k, value in enumerate(made.mix.min) if value] == [(49, -25)]


def test_the_last_span_may_be_shorter_and_what_is_too_loud_is_cut_off():
    samples = np.zeros((2, 1000), np.float32)
    samples[0, 990] = 1.7
    samples[1, 991] = -1.2
    meter = Meter(1000 / RATE)
    list(meter.stem("tool.hammer", blocks_of(samples, 300)))
    row = meter.peaks().stems["tool.hammer"]
    assert (row.min, row.max) == ([0, -100], [0, 100])


def test_nothing_has_no_spans():
    made = Meter(1.0).peaks()
    assert (made.mix.min, made.stems) == ([], {})


@pytest.mark.parametrize(("duration_s", "rate_hz"), [(0.1, 50), (240, 50), (240.1, 25), (600, 20), (3600, 3)])
def test_long_clips_have_longer_spans(duration_s, rate_hz):
    assert rate_for(duration_s) == rate_hz
    assert duration_s * rate_hz <= MOST_SPANS
    assert all(RATE % rate == 0 for rate in RATES_HZ)

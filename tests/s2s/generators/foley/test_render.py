import tracemalloc

import numpy as np
import pytest

from s2s.errors import TimelineError
from s2s.generators.foley import Foley
from s2s.generators.foley.render import gains_of, panned, stems_of
from s2s.generators.foley.vocabulary import sound_named
from s2s.stem import SAMPLE_RATE
from s2s.timeline import Bed, Curve, Event, Timeline


def rendered(duration_s=3.0, **fields):
    timeline = Timeline(duration_s=duration_s, **fields)
    return {stem.name: np.concatenate([block.direct for block in stem.blocks()], axis=1) for stem in stems_of(timeline)}


def chop(time_s, **fields):
    return Event(time_s=time_s, sound="impact.wood", **fields)


def rain(**fields):
    return Bed(**{"sound": "water.rain", "start_s": 0, "end_s": 3, **fields})


def test_an_event_begins_at_its_time():
    samples = rendered(events=[chop(1.0)])["impact.wood"]
    assert samples.shape == (2, 3 * SAMPLE_RATE)
    loud = np.flatnonzero(np.abs(samples).max(axis=0) > 0.1 * np.abs(samples).max())
    assert loud[0] / SAMPLE_RATE == pytest.approx(1.0, abs=0.01)


def test_events_at_both_ends_are_rendered():
    samples = rendered(events=[chop(0.0), chop(2.99)])["impact.wood"]
    assert np.abs(samples[:, :4800]).max() > 0.01
    assert np.abs(samples[:, -480:]).max() > 0.01


def test_events_add_up():
    both = rendered(events=[chop(1.0), chop(1.1, take=1)])["impact.wood"]
    one, other = rendered(events=[chop(1.0)])["impact.wood"], rendered(events=[chop(1.1, take=1)])["impact.wood"]
    np.testing.assert_allclose(both, one + other, atol=1e-6)


def test_any_number_of_takes_may_ring_at_once():
    timeline = Timeline(duration_s=2, events=[Event(time_s=0.5, sound="drum.kit", take=take) for take in range(60)])
    [stem] = stems_of(timeline)
    list(stem.blocks())
    tracemalloc.start()
    for _ in stem.blocks():
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # Held one by one they would be over 60 MB.
    assert peak < 30e6


def test_a_changed_event_changes_only_its_own_stem():
    before = rendered(events=[chop(1.0), Event(time_s=2, sound="drum.kit")], beds=[rain()])
    after = rendered(events=[chop(1.5), Event(time_s=2, sound="drum.kit")], beds=[rain()])
    for name in ("drum.kit", "water.rain"):
        np.testing.assert_array_equal(before[name], after[name])
    assert not np.array_equal(before["impact.wood"], after["impact.wood"])


def test_takes_and_seeds_differ_and_repeat():
    first = rendered(events=[chop(1.0)])["impact.wood"]
    np.testing.assert_array_equal(first, rendered(events=[chop(1.0)])["impact.wood"])
    assert not np.array_equal(first, rendered(events=[chop(1.0, take=1)])["impact.wood"])
    assert not np.array_equal(first, rendered(events=[chop(1.0)], seed=1)["impact.wood"])


def test_strength_and_gain_move_the_level():
    soft, hard = (rendered(events=[chop(1.0, strength=strength)])["impact.wood"] for strength in (0.2, 1.0))
    assert np.abs(hard).max() > 2 * np.abs(soft).max()
    plain, louder = (rendered(events=[chop(1.0, gain_db=gain)])["impact.wood"] for gain in (0, 6))
    np.testing.assert_allclose(louder, plain * 10 ** (6 / 20), rtol=1e-5)


def test_pan_is_of_constant_power():
    tone = np.ones(10)
    for pan in (-1, -0.3, 0, 0.8, 1):
        assert (panned(tone, pan) ** 2).sum() == pytest.approx(10)
    np.testing.assert_allclose(panned(tone, -1)[1], 0, atol=1e-7)


def test_distance_takes_level_but_not_the_room():
    knock = sound_named("impact.wood")
    near, far = gains_of(knock, 0.0, 3.0), gains_of(knock, 0.0, 12.0)
    assert far[0] == pytest.approx(near[0] / 4)
    assert far[1] == pytest.approx(near[1])


def test_what_is_far_is_heard_later_and_duller():
    clang = {"time_s": 0.5, "sound": "impact.metal"}
    near, far = (rendered(events=[Event(**clang, distance_m=metres)])["impact.metal"][0] for metres in (1.0, 344.2))
    lag = np.argmax(np.correlate(far, near, "full")) - (len(near) - 1)
    assert lag / SAMPLE_RATE == pytest.approx(1.0, abs=0.002)
    near_tilt, far_tilt = (np.abs(np.diff(made)).mean() / np.abs(made).mean() for made in (near, far))
    assert far_tilt < 0.6 * near_tilt


def test_an_event_can_be_cut_short():
    samples = rendered(events=[Event(time_s=0.5, sound="impact.metal", duration_s=0.2)])["impact.metal"]
    assert np.abs(samples[:, round(0.71 * SAMPLE_RATE) :]).max() == 0
    assert np.abs(samples[:, round(0.6 * SAMPLE_RATE) : round(0.65 * SAMPLE_RATE)]).max() > 0


def test_muted_events_and_beds_are_left_out():
    assert rendered(events=[chop(1.0, mute=True)], beds=[rain(mute=True)]) == {}


def test_a_bed_fills_its_span_and_fades_inside_the_clip():
    samples = rendered(beds=[rain(start_s=1, end_s=2)])["water.rain"]
    level = np.sqrt((samples**2).mean(axis=0).reshape(30, -1).mean(axis=1))
    assert np.all(level[:10] == 0)
    assert np.all(level[20:] == 0)
    assert level[15] > 0
    assert level[10] < level[15]


@pytest.mark.parametrize("duration_s", [11.0, 12.0, 21.5, 40.0])
def test_a_long_bed_has_no_seams(duration_s):
    samples = rendered(duration_s=duration_s, beds=[rain(end_s=duration_s)])["water.rain"]
    level_db = 10 * np.log10((samples**2).mean(axis=0).reshape(round(2 * duration_s), -1).mean(axis=1))
    # Half-second levels of even rain scatter by less than a decibel; a seam would dip or swell by three.
    assert np.abs(level_db[1:-1] - np.median(level_db)).max() < 2.0


def test_a_bed_that_ends_with_the_clip_does_not_fade():
    samples = rendered(duration_s=3.670313, beds=[rain(end_s=3.67)])["water.rain"]
    level = (samples**2).mean(axis=0)
    assert level[-960:].mean() > 0.3 * level[-9600:-960].mean()


def test_beds_that_are_over_are_forgotten():
    beds = [rain(sound="ambience.room", start_s=second, end_s=second + 1) for second in range(30)]
    [stem] = stems_of(Timeline(duration_s=30, beds=beds))
    next(stem.blocks())
    tracemalloc.start()
    for _ in stem.blocks():
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # A second of stereo is 0.4 MB; some 4 MB are needed to make one. Kept, they would be over 15.
    assert peak < 10e6


def test_a_curve_drives_its_bed():
    rising = {"activity": Curve(rate_hz=1, values=[0, 0, 1, 1])}
    bed = rain(sound="vehicle.car", curve="activity")
    samples = rendered(beds=[bed], curves=rising)["vehicle.car"]
    early, late = samples[:, : SAMPLE_RATE // 2], samples[:, -SAMPLE_RATE // 2 :]
    assert (late**2).mean() > 2 * (early**2).mean()


def test_wide_beds_differ_between_the_channels():
    left, right = rendered(beds=[rain()])["water.rain"]
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.9


def test_unknown_sounds_and_wrong_roles_are_named():
    with pytest.raises(TimelineError, match=r"events\[1\].sound: 'impact.wod' is not a sound.*impact.wood"):
        Foley().check(Timeline(duration_s=3, events=[chop(1), Event(time_s=1, sound="impact.wod")]))
    with pytest.raises(TimelineError, match=r"beds\[0\].sound: 'impact.wood' is an event sound"):
        Foley().check(Timeline(duration_s=3, beds=[rain(sound="impact.wood")]))

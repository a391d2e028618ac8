"""The phrase in which a sound is shown."""

from dataclasses import replace

import numpy as np
import pytest

from s2s.errors import UsageError
from s2s.generators.foley.audition import BED_S, faded, phrase
from s2s.generators.foley.vocabulary import Sound, Take

TICK = Sound(
    name="impact.tick",
    role="event",
    model=lambda rng, strength: np.array([strength], np.float32),
    says="ticks",
    seen_as=(),
    trigger="strike",
    audioset=("Tap",),
    ucs="",
    words=("tick",),
    min_gap_s=0.5,
)
DRONE = replace(TICK, name="machine.drone", role="bed", model=lambda rng, drive: drive.copy())


def test_hits_keep_the_shortest_gap_and_their_own_strengths() -> None:
    made = phrase(TICK, seed=3)
    hits = np.flatnonzero(made)
    assert len(hits) == 3  # a gap of about 1 s over 3 s
    assert np.diff(hits).min() >= 0.5 * 48_000 - 1
    assert len(set(made[hits])) == 3
    assert abs(made[hits].mean() - 0.7) < 0.2


def test_a_late_onset_is_set_to_the_beat() -> None:
    late = replace(TICK, model=lambda rng, strength: Take(np.eye(1, 4800, 2400, dtype=np.float32)[0] * 0.5, 0.05))
    hits, late_hits = np.flatnonzero(phrase(TICK, seed=3)), np.flatnonzero(phrase(late, seed=3))
    assert np.abs(np.diff(hits) - np.diff(late_hits)).max() <= 1
    assert late_hits[0] == 2400


def test_a_duration_is_kept_and_filled() -> None:
    made = phrase(TICK, seed=1, duration_s=10.0)
    assert len(made) == 480_000
    assert np.flatnonzero(made)[-1] > 6 * 48_000


def test_overlapping_takes_do_not_clip() -> None:
    loud = replace(TICK, model=lambda rng, strength: np.ones(200_000, np.float32))
    assert 0.97 < np.abs(phrase(loud, seed=1)).max() <= 0.981


def test_a_bed_swells_around_its_strength_and_fades_at_both_ends() -> None:
    made = phrase(DRONE, seed=1, strength=0.5)
    assert len(made) == BED_S * 48_000
    assert made[0] == 0 and abs(made[-1]) < 1e-3
    assert made[len(made) // 2] == pytest.approx(0.5 + 0.2 * 0.4, abs=1e-3)


def test_the_seed_decides() -> None:
    assert np.array_equal(phrase(TICK, seed=1), phrase(TICK, seed=1))
    assert not np.array_equal(phrase(TICK, seed=1), phrase(TICK, seed=2))


def test_fades_are_shortened_to_fit() -> None:
    short = faded(np.ones(10, np.float32), 0.0, 1.0)
    assert short[0] > short[-1] and short.dtype == np.float32
    assert np.array_equal(faded(np.ones(10, np.float32), 0.0, 0.0), np.ones(10, np.float32))


@pytest.mark.parametrize(
    ("options", "code"),
    [({"strength": 1.5}, "audition_strength"), ({"strength": float("nan")}, "audition_strength"),
     ({"duration_s": 0.0}, "audition_duration"), ({"duration_s": float("nan")}, "audition_duration")],
)  # fmt: skip
def test_numbers_outside_their_range_are_refused(options: dict[str, float], code: str) -> None:
    with pytest.raises(UsageError) as error:
        phrase(TICK, seed=1, **options)
    assert error.value.code == code

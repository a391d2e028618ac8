"""Piano, organ, harpsichord."""

from itertools import pairwise

import numpy as np
import pytest
from listening import RATE, band_db, levels_db, line_db, off_scale, peak_hz, take

from s2s.generators.foley.sounds import keyboards

SOUNDS = {sound.name: sound for sound in keyboards.SOUNDS}
IN_TUNE = np.zeros(3)


def hammered(f0_hz: float, strength: float, cents: np.ndarray = IN_TUNE) -> np.ndarray:
    return keyboards.hammered(np.random.default_rng(0), f0_hz, strength, 4 * RATE, cents)


def test_partials_of_a_piano_are_stretched() -> None:
    # B = 3e-4 at 262 Hz: partial 12 lies at 12 * 262 * sqrt(1 + 3e-4 * 144) = 3211 Hz, not at 3144.
    made = hammered(262.0, 1.0)[:RATE]
    assert peak_hz(made, 3120, 3300) == pytest.approx(3211, abs=4)


def test_a_piano_decays_fast_first_and_slowly_then() -> None:
    levels = levels_db(hammered(262.0, 0.7, np.array([0.0, 0.4, -0.4])), 0.1)
    early, late = (levels[0] - levels[7]) / 0.7, (levels[15] - levels[35]) / 2.0
    assert early > 1.5 * late > 0


def test_a_harder_hammer_reaches_higher() -> None:
    soft, hard = (
        band_db(made, 2000, 6000) - band_db(made, 200, 2000) for made in (hammered(262.0, 0.2), hammered(262.0, 1.0))
    )
    assert hard > soft + 5


def test_an_eighth_of_the_string_hides_the_eighth_partial() -> None:
    made = hammered(262.0, 1.0)[:RATE]
    stretched = [k * 262 * np.sqrt(1 + 3e-4 * k**2) for k in (7, 8, 9)]
    heights = [line_db(made, hz) for hz in stretched]
    assert heights[1] < min(heights[0], heights[2]) - 6


def test_hands_play_the_melody_and_notes_below_it() -> None:
    sizes = set()
    for seed in range(40):
        places = keyboards.together(np.random.default_rng(seed), 11, (0.4, 0.3, 0.3))
        sizes.add(len(places))
        assert all(2 <= high - low <= 3 for high, low in pairwise(places))
        assert min(places) >= 0
    assert sizes == {1, 2, 3}


@pytest.mark.parametrize(("name", "low_hz"), [("keyboard.piano", 190), ("keyboard.organ", 190)])
def test_notes_are_of_the_scale(name: str, low_hz: float) -> None:
    for seed in range(6):
        heard_hz = peak_hz(take(SOUNDS[name], seed).samples[4800:28_800], low_hz, 4 * low_hz)
        # A partial may be louder than its note: octaves are of the scale as well, twelfths a semitone off at the most.
        assert abs(off_scale(heard_hz, 196.0)) < 0.35 or abs(off_scale(heard_hz / 3, 196.0)) < 0.35


def test_a_louder_organ_has_more_ranks() -> None:
    few, many = (
        np.mean([band_db(made, 2500, 9000) - band_db(made, 150, 2500) for made in takes])
        for takes in (
            [take(SOUNDS["keyboard.organ"], seed, strength).samples for seed in range(4)] for strength in (0.0, 1.0)
        )
    )
    assert many > few + 3


def test_pipes_take_tens_of_milliseconds_to_speak_and_then_stand() -> None:
    for seed in range(4):
        levels = levels_db(take(SOUNDS["keyboard.organ"], seed).samples)
        assert levels[0] < levels[15] - 10
        assert np.ptp(levels[20:55]) < 6


def test_a_key_let_go_drops_a_jack() -> None:
    """The string is stopped: 20 dB within 0.15 s, somewhere between 0.35 and 1.25 s."""
    for seed in range(4):
        levels = levels_db(take(SOUNDS["keyboard.harpsichord"], seed).samples)
        falls = levels[:-12] - levels[12:]
        assert falls[35:].max(initial=0) > 10 or len(levels) < 60


def test_a_harpsichord_keeps_its_top() -> None:
    """A quill is stiff and wire thin: half a second on, 4 to 8 kHz is within 30 dB of what is below."""
    top_db = []
    for seed in range(8):
        made = take(SOUNDS["keyboard.harpsichord"], seed).samples[9600:16_800]
        top_db.append(band_db(made, 4000, 8000) - band_db(made, 100, 4000))
    assert np.median(top_db) > -25

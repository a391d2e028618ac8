"""Rooms measured as one measures rooms: Schroeder's backward integration, levels, time gaps."""

import numpy as np
import pytest
from scipy import signal

from s2s.mix.room import OUTDOOR_WET_DB, ROOMS, SHOEBOXES, SPEED_OF_SOUND, impulse_responses
from s2s.stem import SAMPLE_RATE


def responses_of(name: str, seed: int = 0) -> np.ndarray:
    responses = impulse_responses(name, seed)
    assert responses is not None
    return responses


def octave(samples: np.ndarray, centre_hz: float) -> np.ndarray:
    edges = (centre_hz / np.sqrt(2), centre_hz * np.sqrt(2))
    return signal.sosfiltfilt(signal.butter(3, edges, "bandpass", fs=SAMPLE_RATE, output="sos"), samples, axis=-1)


def schroeder_t60_s(responses: np.ndarray) -> float:
    """Twice the time in which the energy still to come falls from -5 to -35 dB."""
    to_come = np.cumsum((responses.astype(np.float64) ** 2).sum(axis=(0, 1))[::-1])[::-1]
    curve_db = 10 * np.log10(to_come / to_come[0] + 1e-12)
    return 2 * float(np.argmax(curve_db < -35) - np.argmax(curve_db < -5)) / SAMPLE_RATE


@pytest.mark.parametrize("name", SHOEBOXES)
@pytest.mark.parametrize(("centre_hz", "band"), [(200, 0), (700, 1), (2800, 2), (11_000, 3)])
def test_each_band_dies_away_in_its_time(name: str, centre_hz: float, band: int) -> None:
    measured_s = schroeder_t60_s(octave(responses_of(name), centre_hz))
    assert measured_s == pytest.approx(SHOEBOXES[name].t60_s[band], rel=0.2)


@pytest.mark.parametrize("name", SHOEBOXES)
def test_decays_evenly_without_a_gap_or_a_second_slope(name: str) -> None:
    power = (responses_of(name).astype(np.float64) ** 2).sum(axis=(0, 1))
    t60_s = SHOEBOXES[name].t60_s[1]
    step = round(t60_s / 20 * SAMPLE_RATE)  # 3 dB
    steps_db = 10 * np.log10(power[: 14 * step].reshape(14, step).sum(axis=1))
    assert np.diff(steps_db).max() < 3  # never clearly louder again
    assert np.diff(steps_db).min() > -8  # nor suddenly gone


@pytest.mark.parametrize("name", [name for name in ROOMS if name != "none"])
def test_pink_noise_comes_back_at_the_wet_level(name: str) -> None:
    wet_db = OUTDOOR_WET_DB if name == "outdoor" else SHOEBOXES[name].wet_db
    rng = np.random.default_rng(0)
    n_samples = 2**18
    spectrum = np.fft.rfft(rng.standard_normal((2, n_samples)))
    freqs_hz = np.fft.rfftfreq(n_samples, 1 / SAMPLE_RATE)
    shape = np.where((freqs_hz > 100) & (freqs_hz < 10_000), 1 / np.sqrt(np.maximum(freqs_hz, 1)), 0)
    pink = np.fft.irfft(spectrum * shape)  # left and right independent, so that their powers add
    responses = responses_of(name)
    heard = np.stack(
        [sum(signal.oaconvolve(pink[way_in], responses[way_out, way_in]) for way_in in (0, 1)) for way_out in (0, 1)]
    )
    assert 10 * np.log10((heard**2).sum() / (pink**2).sum()) == pytest.approx(wet_db, abs=0.5)


@pytest.mark.parametrize("name", SHOEBOXES)
def test_the_first_reflection_is_the_nearest_wall_s(name: str) -> None:
    shoebox = SHOEBOXES[name]
    size = np.array(shoebox.size_m)
    listener = size * (0.38, 0.46, 0.52)
    source = listener + shoebox.distance_m * np.array([np.cos(np.pi / 6), 0.5, 0])
    paths = []
    for axis in range(3):  # mirrored in both walls of each pair
        for wall in (0.0, size[axis]):
            image = source.copy()
            image[axis] = 2 * wall - image[axis]
            paths.append(np.linalg.norm(image - listener))
    expected_s = (min(paths) - shoebox.distance_m) / SPEED_OF_SOUND
    response = np.abs(responses_of(name)[:, 0]).max(axis=0)
    first = np.flatnonzero(response > 0.1 * response.max())[0]
    assert first / SAMPLE_RATE == pytest.approx(expected_s, abs=0.4e-3)  # the microphones stand 8.5 cm off the middle


@pytest.mark.parametrize("name", SHOEBOXES)
def test_reflections_lean_to_the_side_of_the_source_and_the_tail_is_wide(name: str) -> None:
    responses = responses_of(name).astype(np.float64)
    early = round(SHOEBOXES[name].mixing_s * SAMPLE_RATE)
    power = (responses[..., :early] ** 2).sum(axis=-1)
    assert power[0, 0] > power[1, 0]
    assert power[1, 1] > power[0, 1]
    tail = responses[..., 2 * early :]
    assert (tail[0] ** 2).sum() == pytest.approx((tail[1] ** 2).sum(), rel=0.15)
    assert abs(np.corrcoef(tail[0, 0], tail[1, 0])[0, 1]) < 0.1


def test_outdoors_there_are_few_echoes_and_no_tail() -> None:
    power = (responses_of("outdoor").astype(np.float64) ** 2).sum(axis=(0, 1))
    milliseconds = power[: power.size // 48 * 48].reshape(-1, 48).sum(axis=1)
    busy = milliseconds > 1e-4 * power.sum()
    assert busy.mean() < 0.3
    # The ground, and five echoes from 70 ms on with silence between them.
    starts = np.flatnonzero(np.diff(busy.astype(int), prepend=0) == 1)
    assert starts[0] < 5
    assert 3 <= (starts > 60).sum() <= 12
    assert not busy[12:60].any()


@pytest.mark.parametrize("name", [name for name in ROOMS if name != "none"])
def test_light_without_rumble_or_direct_sound(name: str) -> None:
    responses = responses_of(name)
    assert responses.dtype == np.float32
    assert not responses[..., :48].any()  # nothing within the first millisecond: that would be the direct sound
    gain_db = 20 * np.log10(np.abs(np.fft.rfft(responses, SAMPLE_RATE * 2)).mean(axis=(0, 1)))
    assert gain_db[:40].max() < gain_db[400:4000].mean() - 6  # below 20 Hz, against 200 to 2000 Hz


def test_the_seed_decides_the_details() -> None:
    assert np.array_equal(responses_of("room", 1), responses_of("room", 1))
    assert not np.array_equal(responses_of("room", 1), responses_of("room", 2))


def test_no_room_and_unknown_rooms() -> None:
    assert impulse_responses("none", 0) is None
    with pytest.raises(AssertionError, match="auto"):
        impulse_responses("auto", 0)

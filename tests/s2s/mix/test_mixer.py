"""The whole mix, on signals whose sum, gain and loudness are known beforehand."""

import math
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from scipy import signal

from s2s.errors import OutputError
from s2s.mix import Master, MixSettings, mix, mixer
from s2s.mix.room import impulse_responses
from s2s.mix.spool import Spool
from s2s.stem import BLOCK_SIZE, SAMPLE_RATE, Block, Stem

StemMaker = Callable[..., Stem]


def tone(frequency_hz: float, duration_s: float, amplitude: float = 0.1) -> np.ndarray:
    times_s = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    return amplitude * np.sin(2 * np.pi * frequency_hz * times_s) * np.ones((2, 1))


def noise(duration_s: float, seed: int = 0, level: float = 0.05) -> np.ndarray:
    return level * np.random.default_rng(seed).standard_normal((2, round(duration_s * SAMPLE_RATE)))


def burst(duration_s: float, at_s: float, *, tau_s: float = 0.03, level: float = 1.0) -> np.ndarray:
    """Noise that begins at once at ``at_s`` and dies away."""
    samples = noise(duration_s, 5, level)
    times_s = np.arange(samples.shape[1]) / SAMPLE_RATE - at_s
    return samples * np.where(times_s >= -1e-9, np.exp(-np.maximum(times_s, 0) / tau_s), 0)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def mixed(stems: list[Stem], *, room: str = "none", seed: int = 0, **options: object) -> tuple[Master, np.ndarray]:
    n_samples = stems[0].n_samples
    master = mix(stems, n_samples=n_samples, room=room, seed=seed, **options)  # type: ignore[arg-type]
    return master, np.concatenate(list(master.blocks()), axis=1)


def amplitude_of(samples: np.ndarray, frequency_hz: float) -> float:
    phase = np.exp(-2j * np.pi * frequency_hz * np.arange(samples.shape[-1]) / SAMPLE_RATE)
    return float(2 * np.abs((samples * phase * np.hanning(samples.shape[-1]) * 2).mean()))


# What comes out is what went in


def test_stems_are_added_and_turned_up_by_one_gain(stem: StemMaker) -> None:
    left, right = tone(440, 2.3) * [[1.0], [0.25]], tone(1000, 2.3, 0.05) * [[0.0], [1.0]]
    master, out = mixed([stem(left), stem(right)])
    assert out.shape == left.shape
    assert out.dtype == np.float32
    middle = slice(1000, -1000)  # clear of the fades
    gain = 10 ** (master.gain_db / 20)
    np.testing.assert_allclose(out[:, middle], gain * (left + right)[:, middle], atol=1e-5)


def test_blocks_can_be_read_again_and_have_the_size_they_should(stem: StemMaker) -> None:
    master, first = mixed([stem(noise(2.3))])
    again = list(master.blocks())
    assert [block.shape for block in again] == [(2, BLOCK_SIZE), (2, BLOCK_SIZE), (2, round(0.3 * SAMPLE_RATE))]
    assert np.array_equal(np.concatenate(again, axis=1), first)


def test_the_same_input_gives_the_same_bits(stem: StemMaker) -> None:
    def stems() -> list[Stem]:
        return [stem(burst(2.5, 0.7), send=burst(2.5, 0.7)), stem(noise(2.5), "bed", noise(2.5))]

    first, second = mixed(stems(), room="room", seed=7)[1], mixed(stems(), room="room", seed=7)[1]
    assert np.array_equal(first, second)
    assert not np.array_equal(first, mixed(stems(), room="room", seed=8)[1])


# Loudness and peaks


@pytest.mark.parametrize("level", [0.03, 0.05, 3.0])
def test_any_level_comes_out_at_the_target(stem: StemMaker, level: float) -> None:
    master, out = mixed([stem(noise(3, level=level))])
    measured = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(out.T)
    assert measured == pytest.approx(-18.0, abs=0.35)
    assert master.loudness_lufs == pytest.approx(measured, abs=0.05)
    assert master.notes == ()


def test_the_target_and_the_ceiling_can_be_set(stem: StemMaker) -> None:
    master, out = mixed([stem(noise(3))], settings=MixSettings(target_lufs=-14.0, ceiling_dbtp=-6.0))
    peak_db = 20 * np.log10(np.abs(signal.resample_poly(out, 8, 1, axis=1)).max())
    assert peak_db <= -6.0
    assert master.true_peak_dbtp == pytest.approx(peak_db, abs=0.15)
    # Limiting takes loudness away, and the gain makes up for it.
    assert master.loudness_lufs == pytest.approx(-14.0, abs=0.3)


def test_a_few_sharp_hits_stay_soft_rather_than_squashed(stem: StemMaker) -> None:
    clicks = sum(burst(4, at_s, tau_s=0.002, level=0.2) for at_s in (0.5, 1.5, 2.5))
    master, out = mixed([stem(clicks)])
    assert master.loudness_lufs < -19
    assert "quieter than the usual -18 LUFS" in master.notes[0]
    assert f"{-18 - master.loudness_lufs:.1f} dB quieter" in master.notes[0]
    gain = 10 ** (master.gain_db / 20)
    loud = np.abs(clicks) > 0.01
    pressed_db = 20 * np.log10(np.abs(gain * clicks[loud]) / np.abs(out[loud]))
    assert pressed_db.max() <= 12.0 + 0.25  # the limiter's margin
    assert master.true_peak_dbtp <= -1.0


def test_a_mix_that_is_nearly_silent_stays_soft(stem: StemMaker) -> None:
    master, out = mixed([stem(noise(2, level=3e-6))])  # some -108 LUFS
    assert master.gain_db == 24.0
    assert "nearly silent" in master.notes[0]
    assert 0 < np.abs(out).max() < 0.01


@pytest.mark.parametrize("stems_of", [lambda make: [], lambda make: [make(np.zeros((2, 50_000)))]])
def test_silence_stays_silence(stem: StemMaker, stems_of: Callable[[StemMaker], list[Stem]]) -> None:
    master = mix(stems_of(stem), n_samples=50_000, room="hall", seed=0)
    out = np.concatenate(list(master.blocks()), axis=1)
    assert out.shape == (2, 50_000)
    assert not out.any()
    assert master.loudness_lufs == master.true_peak_dbtp == -math.inf
    assert master.gain_db == 0.0
    assert master.notes == ("Nothing is heard: the mix is silent.",)


@pytest.mark.parametrize("n_samples", [0, 1, 700, BLOCK_SIZE, BLOCK_SIZE + 1])
def test_clips_of_any_length(stem: StemMaker, n_samples: int) -> None:
    master = mix([stem(noise(2)[:, :n_samples])], n_samples=n_samples, room="room", seed=0)
    assert sum(block.shape[1] for block in master.blocks()) == n_samples


# Edges


def test_nothing_clicks_at_the_edges(stem: StemMaker) -> None:
    bed = np.full((2, 2 * SAMPLE_RATE), 0.3)
    bed += tone(500, 2, 0.2)
    out = mixed([stem(bed, "bed")])[1]
    steady = np.abs(out[:, 20_000:30_000]).max()
    assert np.abs(out[:, [0, -1]]).max() < 0.001 * steady
    assert np.abs(np.diff(out, axis=1)).max() < 0.1 * steady
    assert np.abs(out[:, 300:600]).max() > 0.95 * steady  # the fades are short: 5 ms
    assert np.abs(out[:, -1400:-1000]).max() > 0.95 * steady  # and 20 ms


def test_a_hit_at_time_0_survives(stem: StemMaker) -> None:
    hit = burst(1, 0, tau_s=0.003)
    master, out = mixed([stem(hit)], settings=MixSettings(max_limiting_db=0))
    sent = 10 ** (master.gain_db / 10) * (hit**2).sum()
    assert 10 * np.log10((out.astype(float) ** 2).sum() / sent) > -1.0


# Ducking


def test_a_bed_steps_back_under_an_event_and_returns(stem: StemMaker) -> None:
    event = np.zeros((2, 4 * SAMPLE_RATE))
    event[:, SAMPLE_RATE : 2 * SAMPLE_RATE] = tone(3000, 1, 0.5)
    stems = [stem(event), stem(tone(300, 4, 0.05), "bed")]
    ducked, alone = mixed(stems)[1], mixed(stems, settings=MixSettings(duck_db=0))[1]

    def bed_db(samples: np.ndarray, start_s: float) -> float:
        start = round(start_s * SAMPLE_RATE)
        return 20 * np.log10(amplitude_of(samples[0, start : start + SAMPLE_RATE // 2], 300))

    # The event has 100 times the power of the bed: the share is 100 / 101.
    assert bed_db(ducked, 1.25) - bed_db(ducked, 0.25) == pytest.approx(-6.0 * 100 / 101, abs=0.1)
    assert bed_db(ducked, 3.3) - bed_db(ducked, 0.25) == pytest.approx(0.0, abs=0.1)
    assert bed_db(alone, 1.25) == pytest.approx(bed_db(alone, 0.25), abs=0.02)


def test_an_event_too_soft_to_be_heard_moves_nothing(stem: StemMaker) -> None:
    event = tone(3000, 2, 0.002)  # 28 dB below the bed
    event[:, :SAMPLE_RATE] = 0
    out = mixed([stem(event), stem(tone(300, 2, 0.05), "bed")])[1]
    before, during = out[0, 20_000:40_000], out[0, 60_000:80_000]
    assert 20 * np.log10(amplitude_of(during, 300) / amplitude_of(before, 300)) == pytest.approx(0.0, abs=0.05)


# Room


def test_the_room_answers_what_it_is_sent_and_the_direct_sound_stays(stem: StemMaker) -> None:
    direct, send = np.zeros((2, 2 * SAMPLE_RATE)), np.zeros((2, 2 * SAMPLE_RATE))
    direct[:, 30_000], send[0, 30_000] = 0.5, 0.25
    master, out = mixed([stem(direct, send=send)], room="hall", seed=3, settings=MixSettings(target_lufs=-60))
    assert master.true_peak_dbtp < -1.2  # so nothing was limited
    responses = impulse_responses("hall", 3)
    assert responses is not None
    expected = direct.copy()
    expected[:, 30_000:] += 0.25 * responses[:, 0, : direct.shape[1] - 30_000]  # across the border of two blocks
    expected *= 10 ** (master.gain_db / 20)
    clear_of_the_fade = slice(0, -1000)
    np.testing.assert_allclose(out[:, clear_of_the_fade], expected[:, clear_of_the_fade], atol=1e-7)
    assert np.abs(out[:, 50_000:60_000]).max() > 1e-5


def test_without_a_room_sends_are_not_heard(stem: StemMaker) -> None:
    out = mixed([stem(np.zeros((2, SAMPLE_RATE)), send=noise(1))])[1]
    assert not out.any()


# The clip's own soundtrack


def parts_of(out: np.ndarray, *signals: np.ndarray) -> list[float]:
    """How much of each signal is in the mix, by least squares away from the edges."""
    middle = slice(2000, out.shape[1] - 2000)
    columns = np.stack([one[:, middle].ravel() for one in signals], axis=1)
    return list(np.linalg.lstsq(columns, out[:, middle].ravel(), rcond=None)[0])


def chunks(samples: np.ndarray, size: int) -> Iterator[np.ndarray]:
    for start in range(0, samples.shape[1], size):
        yield samples[:, start : start + size]


def test_generated_sound_is_set_6_lu_below_the_soundtrack(stem: StemMaker) -> None:
    soundtrack, sound = noise(3, 1, 0.1), noise(3, 2, 0.3)  # of the same colour: levels compare as loudness does
    master, out = mixed([stem(sound)], under=chunks(soundtrack, 1024))
    own, generated = parts_of(out, soundtrack, sound)
    assert 20 * np.log10((0.3 * generated) / (0.1 * own)) == pytest.approx(-6.0, abs=0.1)
    assert master.loudness_lufs == pytest.approx(-18.0, abs=0.3)
    assert master.notes == ("The generated sound is set 6.0 LU below the clip's own soundtrack.",)


def test_a_noise_floor_does_not_pull_the_sound_down(stem: StemMaker) -> None:
    soundtrack, sound = noise(3, 1, 0.0003), noise(3, 2, 0.3)
    floor_lufs = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(soundtrack.T)
    master, out = mixed([stem(sound)], under=chunks(soundtrack, 1024))
    own, generated = parts_of(out, soundtrack, sound)
    assert 20 * np.log10((0.3 * generated) / (0.0003 * own)) == pytest.approx(-30.0 - floor_lufs, abs=0.2)
    assert "above the clip's own soundtrack" in master.notes[0]


@pytest.mark.parametrize("size", [1, 1000, 10**9])
def test_the_cutting_of_the_soundtrack_does_not_matter(stem: StemMaker, size: int) -> None:
    soundtrack = noise(1.2, 1)[:, :50_000]
    sound = stem(noise(1.2)[:, :50_000])
    assert np.array_equal(
        mixed([sound], under=chunks(soundtrack, size))[1], mixed([sound], under=chunks(soundtrack, 48_000))[1]
    )


@pytest.mark.parametrize("duration_s", [0.0, 0.7, 5.0])
def test_a_soundtrack_of_another_length_is_fitted(stem: StemMaker, duration_s: float) -> None:
    out = mixed([stem(noise(2))], under=chunks(noise(duration_s, 1), 1024))[1]
    assert out.shape == (2, 2 * SAMPLE_RATE)


def test_a_silent_soundtrack_is_said_to_be_silent(stem: StemMaker) -> None:
    master, out = mixed([stem(noise(2))], under=chunks(np.zeros((2, 100_000)), 1024))
    assert master.notes == ("The clip's own soundtrack is silent.",)
    assert np.array_equal(out, mixed([stem(noise(2))])[1])


def test_a_soundtrack_alone(stem: StemMaker) -> None:
    master, out = mixed([stem(np.zeros((2, 2 * SAMPLE_RATE)))], under=chunks(noise(2), 1024))
    assert master.notes == ("Only the clip's own soundtrack is heard.",)
    assert master.loudness_lufs == pytest.approx(-18, abs=0.3)
    assert parts_of(out, noise(2)) == pytest.approx([10 ** (master.gain_db / 20)], rel=1e-3)


def test_numbers_that_are_none_in_a_soundtrack_are_silence(stem: StemMaker) -> None:
    soundtrack = noise(2, 1)
    soundtrack[:, 30_000], soundtrack[0, 40_000], soundtrack[1, 50_000] = np.nan, np.inf, 1e30
    master, out = mixed([stem(noise(2))], under=chunks(soundtrack, 1024))
    assert np.isfinite(out).all()
    assert math.isfinite(master.loudness_lufs)


# Being a good guest


def test_progress_rises_to_1(stem: StemMaker) -> None:
    told: list[float] = []
    mixed([stem(noise(3))], under=chunks(noise(3), 1024), progress=told.append)
    assert len(told) > 9
    assert told == sorted(told)
    assert 0 < told[0] < 0.5
    assert told[-1] == 1.0


@pytest.mark.parametrize("fault", ["shape", "end", "nan"])
def test_a_stem_that_breaks_its_promise_is_named(stem: StemMaker, fault: str) -> None:
    class Broken:
        name, role, n_samples = "test.broken", "event", 2 * SAMPLE_RATE

        def blocks(self) -> Iterator[Block]:
            samples = np.zeros((2, BLOCK_SIZE), np.float32)
            yield Block(samples, samples)
            if fault == "shape":
                yield Block(samples[:, :99], samples)
            elif fault == "nan":
                yield Block(samples, samples * np.nan)

    with pytest.raises(AssertionError, match=r"test\.broken.* at 1 s"):
        mixed([Broken()])  # type: ignore[list-item]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to count open files")
@pytest.mark.parametrize("ending", ["with", "garbage collection", "error"])
def test_temporary_files_are_gone_afterwards(
    stem: StemMaker, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(mixer, "Spool", partial(Spool, memory_samples=1000))
    before = open_files()
    if ending == "error":

        def broken() -> Iterator[np.ndarray]:
            yield noise(1)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            mixed([stem(noise(2))], under=broken())
    else:
        master = mixed([stem(noise(2))])[0]
        assert open_files() == before + 1
        if ending == "with":
            with master:
                next(master.blocks())
            with pytest.raises(ValueError, match="closed"):
                next(master.blocks())
        del master
    assert open_files() == before
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_temporary_files(stem: StemMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    monkeypatch.setattr(mixer, "Spool", partial(Spool, memory_samples=1000))
    with pytest.raises(OutputError) as raised:
        mixed([stem(noise(1))])
    assert raised.value.code == "disk_full"


class Repeated:
    """One second over and over, which costs next to nothing to make."""

    def __init__(self, second: np.ndarray, role: str, n_seconds: int) -> None:
        self.name, self.role, self.n_samples = "test.repeated", role, n_seconds * SAMPLE_RATE
        self._block = Block(second.astype(np.float32), second.astype(np.float32))

    def blocks(self) -> Iterator[Block]:
        return (self._block for _ in range(self.n_samples // SAMPLE_RATE))


def cheap_stems(n_seconds: int) -> list[Repeated]:
    return [
        *(Repeated(noise(1, seed), "bed", n_seconds) for seed in (0, 1)),
        *(Repeated(burst(1, at_s, level=0.3), "event", n_seconds) for at_s in (0.2, 0.6)),
    ]


def test_memory_does_not_grow_with_the_clip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixer, "Spool", partial(Spool, memory_samples=SAMPLE_RATE))

    def peak_bytes(n_seconds: int) -> int:
        tracemalloc.start()
        try:
            with mix(cheap_stems(n_seconds), n_samples=n_seconds * SAMPLE_RATE, room="room", seed=0) as master:
                assert sum(block.shape[1] for block in master.blocks()) == n_seconds * SAMPLE_RATE
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak_bytes(3)  # what is made once and kept
    # A few blocks are made ahead; the 30 seconds in between are 11.5 MB.
    assert peak_bytes(36) - peak_bytes(6) < 2_500_000


@pytest.mark.slow
def test_ten_minutes_need_no_more_memory_than_one() -> None:
    program = f"""
import resource, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_mixer import SAMPLE_RATE, cheap_stems, mix
n_seconds = int(sys.argv[1])
with mix(cheap_stems(n_seconds), n_samples=n_seconds * SAMPLE_RATE, room="hall", seed=0) as master:
    n_samples = sum(block.shape[1] for block in master.blocks())
assert n_samples == n_seconds * SAMPLE_RATE
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    used_kb = [
        int(subprocess.run([sys.executable, "-c", program, n], capture_output=True, check=True, text=True).stdout)
        for n in ("61", "600")
    ]
    assert used_kb[1] - used_kb[0] < 20_000  # nine minutes are 207 MB

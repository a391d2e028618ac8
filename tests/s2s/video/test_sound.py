import numpy as np
import pytest
import scipy.io.wavfile
from clips import SAMPLE_RATE, clicks

from s2s.blocks import fitted
from s2s.errors import OutputError
from s2s.video import audio_blocks, write_audio
from s2s.video.sound import AUDIO_SUFFIXES


def tone(duration_s=1.3, level=0.5):
    time_s = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    return (level * np.stack([np.sin(2 * np.pi * 440 * time_s), np.sin(2 * np.pi * 660 * time_s)])).astype(np.float32)


def read(path, **options):
    return np.concatenate(list(audio_blocks(path, **options)), axis=1)


def in_pieces(sound, size):
    return [sound[:, start : start + size] for start in range(0, sound.shape[1], size)]


@pytest.mark.parametrize(
    ("suffix", "error"),
    [(".wav", 1e-7), (".flac", 1e-7), (".ogg", 5e-3), (".opus", 5e-3), (".m4a", 0.01), (".mp3", 0.015)],
)
def test_what_is_written_is_read_again_in_place(tmp_path, suffix, error):
    """Root of the mean squared error; the tone has 0.35. LAME makes everything 3 % quieter."""
    sound = tone()
    path = tmp_path / f"s{suffix}"
    write_audio(path, in_pieces(sound, 48_000))
    back = read(path, n_samples=sound.shape[1])
    inner = slice(2000, -2000)  # codecs ring where a tone begins and ends
    assert np.sqrt(np.mean((back[:, inner] - sound[:, inner]) ** 2)) < error


def test_every_suffix_is_tested():
    assert set(AUDIO_SUFFIXES) == {".wav", ".flac", ".ogg", ".opus", ".m4a", ".mp3"}


@pytest.mark.parametrize("suffix", AUDIO_SUFFIXES)
def test_clicks_stay_where_they_are(tmp_path, suffix):
    path = tmp_path / f"s{suffix}"
    write_audio(path, [clicks([0.25, 0.75], 1)])
    sound = np.abs(read(path, n_samples=SAMPLE_RATE)[0])
    onsets = [np.argmax(sound[:24_000] > 0.3), 24_000 + np.argmax(sound[24_000:] > 0.3)]
    assert onsets == pytest.approx([12_000, 36_000], abs=24)  # half a millisecond


@pytest.mark.parametrize("suffix", AUDIO_SUFFIXES)
def test_same_samples_same_bytes(tmp_path, suffix):
    sound = tone(0.5)
    written = []
    for size in (48_000, 48_000, 1000):  # nor does the length of the blocks matter
        path = tmp_path / f"s{suffix}"
        write_audio(path, in_pieces(sound, size))
        written.append(path.read_bytes())
    assert written[0] == written[1] == written[2]


def test_wav_holds_24_bits(tmp_path):
    steps = np.array([[0, 1, -1, 2**23 - 1, -(2**23)], [5, 6, 7, 8, 9]])
    write_audio(tmp_path / "s.wav", [(steps / 2**23).astype(np.float32)])
    rate, samples = scipy.io.wavfile.read(tmp_path / "s.wav")
    assert rate == SAMPLE_RATE
    assert (samples >> 8).T.tolist() == steps.tolist()


def test_too_loud_is_clipped_not_wrapped(tmp_path):
    write_audio(tmp_path / "s.wav", [np.array([[1.5, -1.5], [1.0, -1.0]], np.float32)])
    _, samples = scipy.io.wavfile.read(tmp_path / "s.wav")
    assert (samples >> 8).T.tolist() == [[2**23 - 1, -(2**23)]] * 2


def test_other_sample_rate(tmp_path):
    write_audio(tmp_path / "s.wav", [tone(0.5)], sample_rate=44_100)
    assert scipy.io.wavfile.read(tmp_path / "s.wav")[0] == 44_100


@pytest.mark.parametrize("name", ["s.xyz", "s", "s.mp4"])
def test_unknown_suffix(tmp_path, name):
    with pytest.raises(OutputError) as caught:
        write_audio(tmp_path / name, [tone(0.1)])
    assert caught.value.code == "unknown_audio_format"
    assert ".flac" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("n_samples", [0, 1000, 4800, 100_000])
def test_fitting_cuts_or_continues_with_silence(n_samples):
    sound = tone(0.1)
    fit = np.concatenate([np.zeros((2, 0), np.float32), *fitted(in_pieces(sound, 700), n_samples)], axis=1)
    both = min(n_samples, 4800)
    assert fit.shape == (2, n_samples)
    assert np.array_equal(fit[:, :both], sound[:, :both])
    assert not fit[:, both:].any()


def test_fitting_reads_no_more_than_it_needs():
    def endless():
        while True:
            yield tone(0.1)

    assert sum(block.shape[1] for block in fitted(endless(), 10_000)) == 10_000

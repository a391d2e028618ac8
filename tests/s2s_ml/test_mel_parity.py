import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from recordings import write_wav

from s2s.errors import InputError
from s2s.mel import mel_spectrogram
from s2s_ml.cli import commands
from s2s_ml.mel_parity import compare

REFERENCE = os.environ.get("S2S_REFERENCE")


@pytest.fixture
def folder(tmp_path):
    """Two clips of noise; the mel of the second is of another sound."""
    (tmp_path / "regnet" / "mel").mkdir(parents=True)
    (tmp_path / "video").mkdir()
    for name, seed in (("same", 1), ("other", 2)):
        heard = np.random.default_rng(seed).standard_normal(22_050 * 3) * 0.1 * np.linspace(0, 1, 22_050 * 3)
        write_wav(tmp_path / "video" / f"{name}.wav", heard[:, None], sample_rate=22_050)
        stored = heard if name == "same" else np.random.default_rng(9).standard_normal(22_050 * 3) * 0.1
        looped = np.resize(np.pad(stored, (0, -len(stored) % 1024)), 220_500)
        np.save(tmp_path / "regnet" / "mel" / f"{name}_mel.npy", mel_spectrogram(looped, n_frames=860))
    return tmp_path


def test_the_same_sound_agrees_and_another_does_not(folder):
    other, same = compare(folder)
    assert (other.clip, same.clip) == ("other", "same")
    assert same.correlation > 0.999 and same.mean_distance < 0.002
    assert other.correlation < 0.9


def test_the_command_prints_a_line_for_each_clip(folder):
    result = CliRunner().invoke(commands, ["mel-parity", str(folder)])
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["clip", "other", "same"]
    assert result.exit_code == 1 and "below 0.92" in result.stderr
    (folder / "regnet" / "mel" / "other_mel.npy").unlink()
    assert CliRunner().invoke(commands, ["mel-parity", str(folder)]).exit_code == 0


def test_a_folder_without_mels_and_a_missing_clip_are_named(folder):
    with pytest.raises(InputError) as caught:
        list(compare(folder / "video"))
    assert caught.value.code == "no_reference_mels"
    (folder / "video" / "same.wav").unlink()
    with pytest.raises(InputError, match=r"same\.mp4") as caught:
        list(compare(folder))
    assert caught.value.code == "missing_file"


@pytest.mark.slow
@pytest.mark.skipif(REFERENCE is None, reason="S2S_REFERENCE (clips with their mels) is not set")
def test_our_mel_agrees_with_that_of_regnets_authors():
    found = {each.clip: each.correlation for each in compare(Path(REFERENCE) / "clips")}
    assert len(found) == 11
    assert min(found["vas_drum_02480"], found["vgg_1"]) >= 0.995
    assert min(found.values()) >= 0.92

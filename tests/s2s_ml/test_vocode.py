import av
import numpy as np
import pytest
from click.testing import CliRunner

from s2s.errors import OutputError
from s2s.mel import mel_spectrogram
from s2s.vocoders.wavenet import WaveNet, WaveNetConfig, _shapes
from s2s_ml import vocode as module
from s2s_ml.cli import commands
from s2s_ml.vocode import vocode

TONE = 0.3 * np.sin(2 * np.pi * 1000 * np.arange(22_050) / 22_050)


@pytest.fixture
def mel(tmp_path):
    np.save(tmp_path / "tone_mel.npy", mel_spectrogram(TONE, n_frames=86))
    return tmp_path / "tone_mel.npy"


@pytest.fixture
def model(tmp_path):
    config = WaveNetConfig(
        layers=2, stacks=1, residual_channels=4, gate_channels=4, skip_out_channels=4, out_channels=3
    )
    random = np.random.default_rng(1)
    shapes = _shapes(config).items()
    WaveNet.write(tmp_path / "v.npz", config, {name: 0.3 * random.standard_normal(shape) for name, shape in shapes})
    return tmp_path / "v.npz"


def test_a_mel_is_heard(tmp_path, mel):
    told = []
    vocode(mel, tmp_path / "out.wav", say=told.append)
    with av.open(str(tmp_path / "out.wav")) as container:
        assert container.streams.audio[0].rate == 48_000
        sound = np.concatenate([frame.to_ndarray().reshape(-1, 2)[:, 0] for frame in container.decode(audio=0)])
    assert len(sound) == pytest.approx(86 * 256 / 22_050 * 48_000, abs=2)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    assert spectrum.argmax() * 48_000 / len(sound) == pytest.approx(1000, abs=15)
    assert "samples a second" in told[0] and "will take about" in told[0] and told[-1].startswith("Took ")


def test_the_command_says_how_long_wavenet_will_take_before_it_begins(tmp_path, mel, model):
    out = tmp_path / "out.wav"
    command = ["vocode", str(mel), "-o", str(out), "--vocoder", "wavenet", "--model", str(model), "--frames", "2"]
    result = CliRunner().invoke(commands, command)
    assert result.exit_code == 0 and out.exists()
    first, last = result.stderr.splitlines()
    assert first.startswith("wavenet makes ") and "0.0 s of sound will take about" in first
    assert last.startswith("Took ") and "samples a second" in last


def test_what_cannot_be_written_is_said_before_anything_is_made(tmp_path, mel, monkeypatch):
    monkeypatch.setattr(module, "vocoder_named", None)
    for name, code in (("out.txt", "unknown_audio_format"), ("none/out.wav", "output_unwritable")):
        with pytest.raises(OutputError) as caught:
            vocode(mel, tmp_path / name)
        assert caught.value.code == code


def test_what_takes_long_is_warned_of_and_reported(tmp_path, mel, model, monkeypatch):
    monkeypatch.setattr(module, "LONG_S", 0.0)
    monkeypatch.setattr(module, "_EVERY_S", 0.0)
    told = []
    vocode(mel, tmp_path / "out.wav", vocoder="wavenet", model=model, n_frames=4, say=told.append)
    assert told[0].startswith("warning: wavenet makes ")
    assert [line.split("%")[0] for line in told[1:-1]] == ["25", "50", "75", "100"]

import json
import os
import zlib
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from s2s.errors import InputError
from s2s.vocoders.wavenet import WaveNetConfig
from s2s_ml.cli import commands
from s2s_ml.networks.discriminator import Discriminator
from s2s_ml.networks.regnet import RegNet, RegNetConfig
from s2s_ml.networks.wavenet import WaveNet
from s2s_ml.parity import BOUND, Compared, relative_error, run, weights_for
from s2s_ml.tensors import shapes_of

FIXTURES = Path(__file__).parents[1] / "fixtures" / "parity"
REFERENCE = os.environ.get("S2S_REFERENCE")


def written(folder, entries):
    (folder / "parity.json").write_text(json.dumps(entries))
    return folder


def entry_named(name):
    return json.loads((FIXTURES / "parity.json").read_text())[name]


CONFIG = entry_named("wavenet_small")["config"]


def wavenet(**values):
    """The small WaveNet with a mel of its own."""
    mel = "clip(0.5 + 0.2 * RandomState(2).standard_normal((1, 80, 1)), 0, 1)"
    entry = entry_named("wavenet_small") | {"input": {"x": "0.5*sin(0.05*arange(256))", "c": mel}}
    return entry | {"outputs": {"logits": [30, 256]}} | values


def test_weights_are_made_of_names():
    shapes = {"a.weight": [3], "a.bias": [3], "b.weight": [4, 2, 5], "a.running_var": [3], "a.running_mean": [3]}
    shapes |= {"b.weight_g": [4, 1, 1], "upsample_conv.0.weight_v": [1, 1, 3, 4], "r.weight_ih_l0": [2, 3]}
    made = {name: tensor.numpy() for name, tensor in weights_for(shapes).items()}

    def s(name):
        return np.random.RandomState(zlib.crc32(name.encode())).standard_normal(shapes[name])

    assert made["a.weight"] == pytest.approx(1 + 0.1 * s("a.weight"))
    assert made["a.bias"] == pytest.approx(0.1 * s("a.bias"))
    assert made["b.weight"] == pytest.approx(s("b.weight") * (2 / 10) ** 0.5)
    assert made["a.running_var"] == pytest.approx(1 + 0.1 * abs(s("a.running_var")))
    assert made["a.running_mean"] == pytest.approx(0.1 * s("a.running_mean"))
    assert made["b.weight_g"] == pytest.approx(1 + 0.1 * s("b.weight_g"))
    assert made["r.weight_ih_l0"] == pytest.approx(s("r.weight_ih_l0") * (2 / 3) ** 0.5)
    assert made["upsample_conv.0.weight_v"] == pytest.approx(abs(s("upsample_conv.0.weight_v")) * (2 / 12) ** 0.5)


def test_the_error_is_relative():
    assert relative_error(np.array([3.0, 4.5]), np.array([3.0, 4.0])) == pytest.approx(0.1)


def test_our_networks_give_what_the_authors_give(tmp_path):
    found = list(run(FIXTURES, tmp_path))
    assert all(isinstance(each, Compared) for each in found), found
    assert len(found) == 3 * 6 + 1 + 2
    assert max(each.error for each in found) <= BOUND
    assert {path.name for path in tmp_path.iterdir()} == {f"{each.entry}.npz" for each in found}
    with np.load(tmp_path / "wavenet_small.npz") as ours, np.load(FIXTURES / "wavenet_small.npz") as theirs:
        assert ours["logits"].shape == theirs["logits"].shape
        assert ours["logits"] == pytest.approx(theirs["logits"], abs=1e-4)


@pytest.mark.slow
@pytest.mark.skipif(REFERENCE is None, reason="S2S_REFERENCE (outputs of full-size networks) is not set")
def test_networks_of_full_size_give_what_the_authors_give(tmp_path):
    found = list(run(Path(REFERENCE) / "parity", tmp_path))
    assert {each.entry for each in found} >= {"regnet_full", "wavenet_full"}
    assert all(each.is_same for each in found)


def test_entries_of_other_sizes_are_computed(tmp_path):
    config = RegNetConfig(32, 40, 24, 6, 8, "conv", visual_dim=20, n_mel_channels=16, encoder_n_lstm=1)
    regnet = {
        "config": asdict(config),
        "input": {
            "features": "abs(RandomState(3).standard_normal((2, 10, visual_dim)))",
            "mel": "clip(RandomState(4).standard_normal((2, 16, 40)), 0, 1)",
            "z": "sin(arange(random_z_dim)), the same at every frame",
        },
        "generator_keys": shapes_of(RegNet(config)),
        "discriminator_keys": shapes_of(Discriminator(20, 16, 12, 4)),
        "outputs": {"mel_silent": [2, 16, 40], "bottleneck": [2, 10, 8], "discriminator_fake": [2, 8]},
    }
    sizes = {"layers": 4, "residual_channels": 8, "gate_channels": 12, "upsample_scales": [4, 8, 8]}
    other = WaveNetConfig(**(CONFIG | sizes))
    vocoder = {
        "config": CONFIG | sizes,
        "input": {"x": "0.1 * sin(0.3 * arange(512))", "c": "clip(0.01 * arange(160), 0, 1)"},
        "keys": shapes_of(WaveNet(other)),
        "receptive_field": 13,  # (3 - 1) * (1 + 2 + 1 + 2) + 1
        "outputs": {"logits": [30, 512]},
    }
    found = list(run(written(tmp_path, {"regnet": regnet, "vocoder": vocoder}), tmp_path / "out"))
    assert [(each.entry, each.error) for each in found] == [*[("regnet", None)] * 3, ("vocoder", None)]
    with np.load(tmp_path / "out" / "regnet.npz") as outputs:
        assert {name: list(outputs[name].shape) for name in outputs.files} == regnet["outputs"]
        assert all(np.isfinite(outputs[name]).all() for name in outputs.files)


def test_an_output_that_differs_fails_the_command(tmp_path):
    written(tmp_path, {"small": wavenet()})
    list(run(tmp_path, tmp_path / "first"))
    with np.load(tmp_path / "first" / "small.npz") as stored:
        logits = stored["logits"]
    np.savez(tmp_path / "small.npz", logits=logits)
    command = ["parity", str(tmp_path), "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(commands, command)
    assert (
        result.exit_code == 0 and "small                        logits                       0.00e+00" in result.stdout
    )
    np.savez(tmp_path / "small.npz", logits=logits * 1.25)
    result = CliRunner().invoke(commands, command)
    assert result.exit_code == 1 and "2.00e-01  above 0.0001" in result.stdout
    np.savez(tmp_path / "small.npz", other=np.zeros(3))
    result = CliRunner().invoke(commands, command)
    assert result.exit_code == 0 and "nothing stored" in result.stdout


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (wavenet(keys={"first_conv.bias": [16]}), "missing"),
        (wavenet(config=CONFIG | {"layers": 8}), "receptive field"),
        (wavenet(config=CONFIG | {"unheard_of": 8}), "unheard_of"),
        (wavenet(input={"x": "open('x')", "c": "0"}), "open"),
        (wavenet(input={"x": "0.1 * arange(4)"}), "'c'"),
        (wavenet(input={"x": "arange(256)", "c": "the mel above, frames 1..2"}), "no mel above"),
        (wavenet(outputs={"samples": [1]}), "samples"),
        ({"config": {}, "input": {}, "outputs": {}}, "'keys'"),
    ],
)
def test_an_entry_that_cannot_be_computed_is_named_and_the_rest_goes_on(tmp_path, entry, why):
    written(tmp_path, {"bad": entry, "good": wavenet()})
    (name, error), good = run(tmp_path, tmp_path / "out")
    assert name == "bad" and error.code == "parity_entry" and why in error.message
    assert (good.entry, good.output) == ("good", "logits")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', '{"../a": {"config": {}, "input": {}, "outputs": {}}}'])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, text):
    (tmp_path / "parity.json").write_text(text)
    with pytest.raises(InputError) as caught:
        list(run(tmp_path, tmp_path / "out"))
    assert caught.value.code == "parity_file"


def test_a_folder_without_one_and_damaged_outputs_are_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        list(run(tmp_path, tmp_path / "out"))
    assert caught.value.code == "parity_file"
    written(tmp_path, {"small": wavenet()})
    (tmp_path / "small.npz").write_bytes((FIXTURES / "wavenet_small.npz").read_bytes()[:5000])
    with pytest.raises(InputError, match=r"small\.npz"):
        list(run(tmp_path, tmp_path / "out"))

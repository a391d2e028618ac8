import os
from dataclasses import asdict

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from s2s.errors import InputError, UsageError
from s2s.vocoders import vocoder_named
from s2s.vocoders.wavenet import WaveNetConfig
from s2s_ml.checkpoints import load, read_file, save
from s2s_ml.cli import commands
from s2s_ml.networks.discriminator import Discriminator
from s2s_ml.networks.regnet import AUXILIARY_TYPES, RegNet, RegNetConfig
from s2s_ml.networks.wavenet import WaveNet

REGNET = RegNetConfig(
    encoder_embedding_dim=16,
    decoder_conv_dim=16,
    postnet_embedding_dim=12,
    random_z_dim=6,
    auxiliary_dim=8,
    n_mel_channels=20,
    encoder_n_convolutions=2,
    encoder_kernel_size=3,
    encoder_n_lstm=1,
    postnet_n_convolutions=4,
    postnet_kernel_size=7,
)
WAVENET = WaveNetConfig(
    layers=4, stacks=2, residual_channels=6, gate_channels=8, skip_out_channels=5, upsample_scales=(4, 8, 8)
)


def is_same(one, other):
    one, other = one.state_dict(), other.state_dict()
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def refused(path, code):
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.code == code and str(path) in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("kind", AUXILIARY_TYPES)
@pytest.mark.parametrize("is_zip", [True, False])
def test_a_generator_of_any_size_is_recognised(tmp_path, kind, is_zip):
    path = tmp_path / "checkpoint_040000_netG"
    net = RegNet(RegNetConfig(**{**asdict(REGNET), "auxiliary_type": kind}))
    optimizer = torch.optim.Adam(net.parameters())
    wrapped = {f"module.{name}": tensor for name, tensor in net.state_dict().items()}
    stored = {"iteration": 40_000, "learning_rate": np.float64(2e-4), "optimizer_G": optimizer.state_dict()}
    torch.save(stored | {"netG": wrapped}, path, _use_new_zipfile_serialization=is_zip)
    found = load(path)
    assert found.kind == "regnet" and found.config == asdict(net.config)
    assert is_same(found.network, net) and not found.network.training
    assert found.counters == {"iteration": 40_000, "learning_rate": 2e-4}


def test_a_bare_table_of_tensors_without_counters_of_batches_is_recognised(tmp_path):
    net = Discriminator(20, 16, 12, 4)
    torch.save({name: each for name, each in net.state_dict().items() if "num_batches" not in name}, tmp_path / "netD")
    found = load(tmp_path / "netD")
    assert found.kind == "discriminator" and is_same(found.network, net)


@pytest.mark.parametrize("is_normalised", [True, False])
def test_a_vocoder_is_recognised_and_written_for_playing(tmp_path, is_normalised):
    config = WaveNetConfig(**{**vars(WAVENET), "weight_normalization": is_normalised})
    net = WaveNet(config)
    optimizer = torch.optim.Adam(net.parameters())
    net(torch.rand(1, 1, 256), torch.rand(1, 80, 1)).mean().backward()
    optimizer.step()  # moments, which have the sizes of weights and no names
    path = tmp_path / "checkpoint_step000740000_ema.pth"
    stored = {"state_dict": net.state_dict(), "optimizer": optimizer.state_dict(), "global_step": 740_000}
    torch.save(stored | {"global_epoch": 1, "global_test_step": 0}, path)
    found = load(path, stacks=2)
    assert found.kind == "wavenet" and is_same(found.network, net)
    assert WaveNetConfig(**found.config) == config
    out = tmp_path / "vocoder.npz"
    result = CliRunner().invoke(commands, ["import-checkpoint", str(path), "--stacks", "2", "-o", str(out)])
    assert result.exit_code == 0 and "global_step = 740000" in result.stdout
    vocoder = vocoder_named("wavenet", model=out)
    assert all(np.array_equal(vocoder.weights[name], array) for name, array in net.plain_weights().items())


def test_what_we_write_is_read_again(tmp_path):
    net = RegNet(RegNetConfig(**{**asdict(REGNET), "auxiliary_type": "lstm_sample", "is_sample_held": True}))
    torch.save(net.state_dict(), tmp_path / "theirs")
    found = load(tmp_path / "theirs")
    found.config["is_sample_held"] = True  # nothing in the tensors tells
    save(found, tmp_path / "ours.pt")
    again = load(tmp_path / "ours.pt")
    assert again.config == asdict(net.config) and is_same(again.network, net)
    for name in ("ours.npz", "ours.onnx", "ours"):
        with pytest.raises(UsageError) as caught:
            save(found, tmp_path / name)
        assert caught.value.code == "checkpoint_suffix"


class Runs:
    def __init__(self, path, through):
        self.path, self.through = path, through

    def __reduce__(self):
        if self.through == "system":
            return os.system, (f"touch {self.path}",)
        return eval, (f"open({str(self.path)!r}, 'w')",)


@pytest.mark.parametrize("through", ["system", "eval"])
@pytest.mark.parametrize("is_zip", [True, False])
def test_a_checkpoint_with_code_is_refused_and_nothing_runs(tmp_path, through, is_zip):
    stored = {"netG": RegNet(REGNET).state_dict(), "hparams": Runs(tmp_path / "touched", through)}
    torch.save(stored, tmp_path / "netG", _use_new_zipfile_serialization=is_zip)
    message = refused(tmp_path / "netG", "checkpoint_has_code")
    assert "names posix.system" in message or "names eval" in message
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize("is_zip", [True, False])
def test_truncated_and_foreign_files_are_refused(tmp_path, is_zip):
    path = tmp_path / "netG"
    torch.save(RegNet(REGNET).state_dict(), path, _use_new_zipfile_serialization=is_zip)
    whole = path.read_bytes()
    for length in (0, 1, 20, 1000, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        refused(path, "checkpoint_damaged")
    path.write_text("no checkpoint")
    refused(path, "checkpoint_damaged")
    refused(tmp_path / "none", "checkpoint_missing")
    refused(tmp_path, "checkpoint_damaged")


def test_other_networks_and_configurations_are_refused_by_their_tensors(tmp_path):
    path = tmp_path / "netG"
    torch.save({"layer.weight": torch.ones(3)}, path)
    refused(path, "checkpoint_unknown")
    torch.save([1, 2], path)
    refused(path, "checkpoint_unknown")
    weights = RegNet(REGNET).state_dict()
    torch.save({name: each for name, each in weights.items() if name != "postnet.convolutions.1.1.bias"}, path)
    assert "postnet.convolutions.1.1.bias is missing" in refused(path, "checkpoint_other_config")
    torch.save(weights | {"encoder.extra.weight": torch.ones(3)}, path)
    assert "encoder.extra.weight is unknown" in refused(path, "checkpoint_other_config")
    torch.save(weights | {"decoder.model.3.bias": torch.ones(9)}, path)
    assert "decoder.model.3.bias is 9, not 8" in refused(path, "checkpoint_other_config")
    torch.save({name: each for name, each in weights.items() if not name.startswith("decoder")}, path)
    assert "decoder.model.0.weight' is missing" in refused(path, "checkpoint_other_config")
    torch.save(RegNet(RegNetConfig(**{**asdict(REGNET), "visual_dim": 100})).state_dict(), path)
    assert "106 dimensions, not more than 2048" in refused(path, "checkpoint_other_config")
    assert load(path, visual_dim=100).config["random_z_dim"] == 6
    torch.save(WaveNet(WAVENET).state_dict(), path)
    with pytest.raises(InputError, match="layers must fill stacks") as caught:
        load(path, stacks=3)
    assert caught.value.code == "checkpoint_other_config"


def test_a_checkpoint_of_ours_whose_configuration_is_another_is_refused(tmp_path):
    torch.save(RegNet(REGNET).state_dict(), tmp_path / "netG")
    save(load(tmp_path / "netG"), tmp_path / "ours.pt")
    stored = read_file(tmp_path / "ours.pt")
    stored["config"]["auxiliary_dim"] = 12
    torch.save(stored, tmp_path / "ours.pt")
    assert "auxiliary.BiLSTM" in refused(tmp_path / "ours.pt", "checkpoint_other_config")
    stored["kind"] = "wavenet"
    torch.save(stored, tmp_path / "ours.pt")
    refused(tmp_path / "ours.pt", "checkpoint_unknown")

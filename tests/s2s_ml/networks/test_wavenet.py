import numpy as np
import pytest
import torch

from s2s.seeds import rng_for
from s2s.vocoders.wavenet import Incremental, WaveNetConfig, _shapes, draw
from s2s.vocoders.wavenet import WaveNet as Vocoder
from s2s_ml.networks.wavenet import WaveNet

SMALL = WaveNetConfig(layers=6, stacks=2, residual_channels=16, gate_channels=16, skip_out_channels=8)


def network(config=SMALL, seed=1):
    """Random weights; kernels and biases of no special kind."""
    torch.manual_seed(seed)
    net = WaveNet(config).eval()
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            parameter.add_(0.2 * torch.randn_like(parameter).abs_() if "upsample" in name else 0.1)
    return net


def mel(n_frames=3):
    return np.random.default_rng(2).random((80, n_frames), np.float32)


@pytest.mark.parametrize("is_normalised", [True, False])
def test_sample_by_sample_is_the_same_as_all_at_once(is_normalised):
    config = WaveNetConfig(**{**vars(SMALL), "weight_normalization": is_normalised})
    net = network(config)
    samples = np.random.default_rng(3).uniform(-1, 1, 768).astype(np.float32)
    with torch.no_grad():
        expected = net(torch.from_numpy(samples)[None, None], torch.from_numpy(mel())[None])[0].numpy()
    state = Incremental(config, net.plain_weights(), mel())
    assert np.stack([state.step(sample) for sample in samples], axis=1) == pytest.approx(expected, abs=2e-5)


def test_what_is_generated_is_what_teacher_forcing_draws_at_every_sample():
    net = network()
    made = Vocoder(SMALL, net.plain_weights()).sound(mel(), seed=5)
    assert made.std() > 0.01
    # The network is shown what was made, a sample late, and draws with the same chances.
    shown = np.concatenate([[0], made[:-1]]).astype(np.float32)
    with torch.no_grad():
        logits = net(torch.from_numpy(shown)[None, None], torch.from_numpy(mel())[None])[0].numpy()
    random = rng_for(5, "wavenet")
    drawn = np.array([draw(logits[:, t], random) for t in range(len(made))])
    assert drawn == pytest.approx(made, abs=1e-4)


def test_nothing_is_seen_of_what_comes_after():
    net = network()
    samples, condition = torch.rand(1, 1, 768), torch.from_numpy(mel())[None]
    changed = samples.clone()
    changed[..., 300:] = 0
    with torch.no_grad():
        assert torch.equal(net(samples, condition)[..., :300], net(changed, condition)[..., :300])
        assert not torch.equal(net(samples, condition)[..., 300], net(changed, condition)[..., 300])


def test_plain_weights_are_those_that_the_vocoder_takes():
    found = {name: array.shape for name, array in network().plain_weights().items()}
    assert found == _shapes(SMALL)


def test_upsampling_begins_as_a_mean_over_neighbouring_bands():
    torch.manual_seed(1)
    flat = torch.full((1, 80, 2), 0.5)
    with torch.no_grad():
        up = WaveNet(SMALL).upsampled(flat)
    assert up.shape == (1, 80, 512)
    assert torch.allclose(up[:, 4:-4], torch.tensor(0.5))
    assert up[0, 0, 0] < 0.5  # beyond the lowest band there is nothing


def test_gradients_reach_every_weight():
    net = network().train()
    net(torch.rand(1, 1, 256), torch.rand(1, 80, 1)).square().mean().backward()
    without = [name for name, each in net.named_parameters() if each.grad is None]
    # What the last layer passes on has no layer after it.
    assert all(name.startswith("conv_layers.5.conv1x1_out") for name in without)

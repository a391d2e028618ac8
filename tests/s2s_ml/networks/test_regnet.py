import numpy as np
import pytest
import torch

from s2s_ml.networks.regnet import AUXILIARY_TYPES, RegNet, RegNetConfig

SMALL = {
    "encoder_embedding_dim": 16,
    "decoder_conv_dim": 16,
    "postnet_embedding_dim": 8,
    "random_z_dim": 4,
    "auxiliary_dim": 8,
    "visual_dim": 12,
    "n_mel_channels": 10,
}


def network(kind, **values):
    torch.manual_seed(1)
    return RegNet(RegNetConfig(auxiliary_type=kind, **SMALL, **values)).eval()


@pytest.fixture
def clip():
    random = torch.Generator().manual_seed(2)
    return {
        "features": torch.rand(2, 43, 12, generator=random),
        "z": torch.randn(2, 4, generator=random),
        "sound": torch.rand(2, 10, 172, generator=random),
    }


@pytest.mark.parametrize("kind", AUXILIARY_TYPES)
def test_four_mel_frames_come_of_each_video_frame(kind, clip):
    net = network(kind)
    with torch.no_grad():
        given = net(**clip)
        assert given.mel.shape == given.before_postnet.shape == (2, 10, 172)
        assert net.heard(clip["sound"], 43).shape == (2, 43, 8)
        assert not torch.equal(given.mel, net(clip["features"], clip["z"]).mel)


@pytest.mark.parametrize("kind", AUXILIARY_TYPES)
def test_without_the_real_sound_the_mel_depends_on_picture_and_noise_alone(kind, clip):
    net = network(kind)
    with torch.no_grad():
        silent = net(clip["features"], clip["z"]).mel
        for parameter in net.auxiliary.parameters():
            parameter.fill_(7.0)
        assert torch.equal(net(clip["features"], clip["z"]).mel, silent)
        assert not torch.equal(net(clip["features"], clip["z"] + 1).mel, silent)


def test_one_vector_holds_for_the_whole_clip(clip):
    with torch.no_grad():
        heard = network("lstm_last").heard(clip["sound"], 43)
    assert torch.equal(heard, heard[:, :1].expand_as(heard))


def test_sampled_states_are_repeated_in_turn_as_by_the_authors_or_held(clip):
    with torch.no_grad():
        # 172 mel frames: states at 0, 32, 64, 96, 128, 160.
        turned = network("lstm_sample").heard(clip["sound"], 43)
        held = network("lstm_sample", is_sample_held=True).heard(clip["sound"], 43)
    assert torch.equal(turned[:, :37], turned[:, 6:])
    assert len({tuple(row) for row in turned[0].tolist()}) == 6
    assert all(torch.equal(held[:, frame], turned[:, frame // 8]) for frame in range(43))


def test_the_last_states_are_those_of_the_beginning_when_read_backwards(clip):
    net = network("lstm_last")
    later = clip["sound"].clone()
    later[:, :, 4:] = 0.5
    with torch.no_grad():
        states, _ = net.auxiliary.BiLSTM(clip["sound"].transpose(1, 2))
        expected = net.auxiliary.BiLSTM_proj(states[:, 0, 8:])
        assert torch.allclose(net.heard(clip["sound"], 43)[:, 0], expected, atol=1e-6)
        assert not torch.equal(net.heard(later, 43), net.heard(clip["sound"], 43))


def test_gradients_reach_every_weight(clip):
    net = network("conv").train()
    given = net(**clip)
    (given.mel.square().mean() + given.before_postnet.square().mean()).backward()
    assert all(np.isfinite(each.grad.numpy()).all() for each in net.parameters())

import torch

from s2s_ml.networks.bninception import BNInception, flow_weights


def test_a_picture_becomes_1024_features():
    torch.manual_seed(1)
    net = BNInception().eval()
    with torch.no_grad():
        features = net(torch.rand(1, 3, 224, 224) * 255 - 120)
    assert features.shape == (1, 1024)
    assert (features >= 0).all() and features.std() > 0


def test_flow_is_seen_with_the_mean_of_the_colours_kernels():
    rgb = BNInception()
    weights = flow_weights(rgb.state_dict())
    kernel = rgb.state_dict()["conv1_7x7_s2.weight"]
    assert weights["conv1_7x7_s2.weight"].shape == (64, 2, 7, 7)
    for channel in range(2):
        assert torch.allclose(weights["conv1_7x7_s2.weight"][:, channel], kernel.mean(dim=1))
    BNInception(2).load_state_dict(weights)

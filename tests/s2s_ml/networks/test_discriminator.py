import torch

from s2s_ml.networks.discriminator import Discriminator


def test_a_score_for_each_stretch_of_features_and_mel():
    torch.manual_seed(1)
    judge = Discriminator(visual_dim=12, n_mels=10, visual_width=6, width=4).eval()
    features, mel = torch.rand(2, 43, 12), torch.rand(2, 10, 172)
    with torch.no_grad():
        scores = judge(features, mel)
        assert scores.shape == (2, 1, 41)
        assert scores.min() > 0 and scores.max() < 1
        assert not torch.equal(scores, judge(features, 1 - mel))
        assert not torch.equal(scores, judge(1 - features, mel))
        # Eight mel frames around each of the last layers' steps count: the end has no say in the beginning.
        changed = mel.clone()
        changed[:, :, 120:] = 0
        assert torch.allclose(judge(features, changed)[..., :20], scores[..., :20])

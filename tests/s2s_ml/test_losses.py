import numpy as np
import pytest
import torch

from s2s.vocoders.wavenet import draw
from s2s_ml.losses import logistic_mixture_nll


def of(weights, means, scales):
    return torch.tensor([*np.log(weights), *means, *np.log(scales)], dtype=torch.float64)[None, :, None]


@pytest.mark.parametrize("scale", [1e-4, 0.01, 0.3, 5.0])
def test_the_chances_of_all_levels_sum_to_one(scale):
    levels = torch.linspace(-1, 1, 256, dtype=torch.float64)[None, None]
    nll = logistic_mixture_nll(of([0.7, 0.3], [-0.2, 0.9], [scale, 2 * scale]), levels, n_levels=256)
    assert nll.shape == (1, 256)
    assert float(torch.exp(-nll).sum()) == pytest.approx(1, abs=0.02 if scale == 1e-4 else 1e-6)


def test_a_chance_is_a_difference_of_distributions():
    # One logistic at 0 of scale 0.1; the level 0.2 of 21 levels reaches from 0.15 to 0.25.
    nll = logistic_mixture_nll(of([1.0], [0.0], [0.1]), torch.tensor([[[0.2]]], dtype=torch.float64), n_levels=21)
    expected = 1 / (1 + np.exp(-2.5)) - 1 / (1 + np.exp(-1.5))
    assert float(torch.exp(-nll)) == pytest.approx(expected, rel=1e-6)


def test_what_is_drawn_is_likelier_under_its_own_mixture_than_under_others():
    random = np.random.default_rng(1)
    mixture = of([0.5, 0.5], [-0.4, 0.3], [0.02, 0.05])
    drawn = torch.tensor([draw(mixture[0, :, 0].numpy(), random) for _ in range(2000)])[None, None]

    def mean(weights, means, scales):
        return float(logistic_mixture_nll(of(weights, means, scales), drawn).mean())

    best = mean([0.5, 0.5], [-0.4, 0.3], [0.02, 0.05])
    assert best < mean([0.7, 0.3], [-0.4, 0.3], [0.02, 0.05])
    assert best < mean([0.5, 0.5], [-0.41, 0.33], [0.02, 0.05])
    assert best < mean([0.5, 0.5], [-0.4, 0.3], [0.03, 0.07])


def test_gradients_are_finite_however_far_a_sample_lies():
    logits = torch.tensor([0.0, 0.0, -0.9, 0.9, -30.0, 3.0])[None, :, None].expand(1, 6, 5).clone().requires_grad_()
    nll = logistic_mixture_nll(logits, torch.tensor([[[-1.0, -0.9, 0.0, 0.9, 1.0]]]))
    nll.sum().backward()
    assert torch.isfinite(nll).all() and torch.isfinite(logits.grad).all()

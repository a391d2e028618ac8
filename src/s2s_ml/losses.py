"""What training makes small."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from s2s.vocoders.wavenet import LEAST_LOG_SCALE

N_LEVELS = 65_536
"""Samples are those of 16 bits."""
_NARROW = 1e-5


def logistic_mixture_nll(logits: Tensor, samples: Tensor, *, n_levels: int = N_LEVELS) -> Tensor:
    """Return how unlikely samples are under mixtures of logistics (Salimans et al., PixelCNN++, ICLR 2017).

    A sample of ``n_levels`` stands for the interval half a level below and above it; the lowest and the highest stand
    for all beyond as well, so that the chances of all levels sum to 1.

    Parameters
    ----------
    logits : Tensor (B, 3 K, T)
        Of K logistics: logits of weights, means, logarithms of scales.
    samples : Tensor (B, 1, T)
        In [-1, 1].

    Returns
    -------
    Tensor (B, T)
        In nats. Of WaveNet's output, shift by one: ``nll(logits[..., :-1], samples[..., 1:])``.
    """
    weights, means, log_scales = logits.chunk(3, dim=1)  # (B, K, T) each
    log_scales = log_scales.clamp(min=LEAST_LOG_SCALE)
    half = 1 / (n_levels - 1)
    away = samples - means
    narrowness = torch.exp(-log_scales)
    above, below = narrowness * (away + half), narrowness * (away - half)
    within = torch.sigmoid(above) - torch.sigmoid(below)
    # Far out both are 0 or 1 in single precision; the density at the middle times the width says the same.
    middle = narrowness * away
    density = middle - log_scales - 2 * functional.softplus(middle) + torch.log(torch.tensor(2 * half))
    inner = torch.where(within > _NARROW, torch.log(within.clamp(min=1e-12)), density)
    # log sigmoid(x), and log(1 - sigmoid(x)).
    chance = torch.where(samples < -1 + half, -functional.softplus(-above), inner)
    chance = torch.where(samples > 1 - half, -functional.softplus(below), chance)
    return -torch.logsumexp(chance + functional.log_softmax(weights, dim=1), dim=1)

"""RegNet's discriminator: does this mel belong to this clip, and is it real?

Features are brought to the mel's rate and both, side by side, are judged in overlapping stretches.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

_SLOPE = 0.2


class Discriminator(nn.Module):
    """Features and a mel to scores, one for each stretch.

    Parameters
    ----------
    visual_dim : int
        Dimensions of the features of a video frame.
    n_mels : int
    visual_width : int
        Channels between the two layers that bring features to the mel's rate; the authors take the generator's
        ``decoder_conv_dim``.
    width : int
        Channels that features and mel have each when they meet; the layers after it have two, four, eight and 16 times
        as many.
    """

    def __init__(self, visual_dim: int = 2048, n_mels: int = 80, visual_width: int = 1024, width: int = 64) -> None:
        super().__init__()
        self.feature_conv = nn.Sequential(
            nn.ConvTranspose1d(visual_dim, visual_width, 4, stride=2, padding=1),
            nn.BatchNorm1d(visual_width),
            nn.LeakyReLU(_SLOPE),
            nn.ConvTranspose1d(visual_width, width, 4, stride=2, padding=1),
        )
        self.mel_conv = nn.ConvTranspose1d(n_mels, width, 1)
        self.down_sampling = nn.Sequential(
            nn.Conv1d(2 * width, 4 * width, 4, stride=2, padding=1),
            nn.LeakyReLU(_SLOPE),
            nn.Conv1d(4 * width, 8 * width, 4, stride=2, padding=1),
            nn.BatchNorm1d(8 * width),
            nn.LeakyReLU(_SLOPE),
            nn.Conv1d(8 * width, 16 * width, 4, padding=1),
            nn.BatchNorm1d(16 * width),
            nn.LeakyReLU(_SLOPE),
            nn.Conv1d(16 * width, 1, 4, padding=1),
        )

    def forward(self, features: Tensor, mel: Tensor) -> Tensor:
        """Return scores.

        Parameters
        ----------
        features : Tensor (B, T, visual_dim)
        mel : Tensor (B, n_mels, 4 T)

        Returns
        -------
        Tensor (B, 1, T - 2)
            1 where the mel is taken for real, 0 where it is not.
        """
        seen = self.feature_conv(features.transpose(1, 2))  # (B, width, 4 T)
        return torch.sigmoid(self.down_sampling(torch.cat([seen, self.mel_conv(mel)], dim=1)))

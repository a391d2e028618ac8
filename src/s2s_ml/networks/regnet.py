"""RegNet's generator (Chen et al., "Generating Visually Aligned Sound from Videos", TIP 2020).

Features of a clip and noise become a mel. In training a *bottleneck* lets a little of the real sound pass as well:
what cannot be seen goes that way instead of being pinned on the picture. Without it (``sound=None``) the decoder is
given zeros in its place.

Shapes: B clips, T video frames, 4 T mel frames, D dimensions of features.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from s2s.rates import REGNET_RATES

AUXILIARY_TYPES = ("lstm_last", "lstm_sample", "conv")
SAMPLED_EVERY = 32
"""Mel frames between two states that ``lstm_sample`` lets pass."""
_RATIO = REGNET_RATES.mel_frames_per_video_frame


@dataclass(frozen=True)
class RegNetConfig:
    """Sizes of the generator; the defaults are the authors'."""

    encoder_embedding_dim: int = 2048
    """Channels of the encoder's convolutions; its LSTM gives half of it."""
    decoder_conv_dim: int = 1024
    """Twice the channels of the decoder."""
    postnet_embedding_dim: int = 512
    random_z_dim: int = 512
    """Dimensions of the noise."""
    auxiliary_dim: int = 32
    """Dimensions of the bottleneck."""
    auxiliary_type: str = "lstm_last"
    """What the bottleneck lets pass: one of `AUXILIARY_TYPES`."""
    visual_dim: int = 2048
    """Dimensions of the features of a video frame."""
    n_mel_channels: int = 80
    encoder_n_convolutions: int = 3
    encoder_kernel_size: int = 5
    encoder_n_lstm: int = 2
    postnet_n_convolutions: int = 5
    postnet_kernel_size: int = 5
    is_sample_held: bool = False
    """Whether ``lstm_sample`` holds each state until the next. The authors' code, and so what their checkpoints were
    trained with, repeats the whole sequence of states over the clip instead, so that what is let through is not in
    step with the picture."""


@dataclass(frozen=True)
class Mels:
    """What the generator gives, (B, n_mels, 4 T) each."""

    mel: Tensor
    """With the postnet's refinement."""
    before_postnet: Tensor


class RegNet(nn.Module):
    """Features and noise to a mel, with the real sound through a bottleneck in training."""

    def __init__(self, config: RegNetConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = _Encoder(config)
        self.auxiliary = _BOTTLENECKS[config.auxiliary_type](config)
        self.decoder = _Decoder(config)
        self.postnet = _Postnet(config)

    def forward(self, features: Tensor, z: Tensor, sound: Tensor | None = None) -> Mels:
        """Return the mel of a clip.

        Parameters
        ----------
        features : Tensor (B, T, visual_dim)
        z : Tensor (B, random_z_dim)
            Normal noise, the same at every frame.
        sound : Tensor (B, n_mels, 4 T), optional
            The mel of the real sound: in training alone.
        """
        n_frames = features.shape[1]
        seen = self.encoder(torch.cat([features, z.unsqueeze(1).expand(-1, n_frames, -1)], dim=2))  # (B, T, E)
        heard = self.heard(sound, n_frames) if sound is not None else seen.new_zeros(*seen.shape[:2], self.n_heard)
        before = self.decoder(torch.cat([seen, heard], dim=2))  # (B, n_mels, 4 T)
        return Mels(before + self.postnet(before), before)

    def heard(self, sound: Tensor, n_frames: int) -> Tensor:
        """Return what the bottleneck lets pass of a sound, (B, T, auxiliary_dim)."""
        passed: Tensor = self.auxiliary(sound, n_frames)
        return passed

    @property
    def n_heard(self) -> int:
        """Dimensions of the bottleneck."""
        return self.config.auxiliary_dim


class _Convolution(nn.Module):
    """A convolution that keeps the length."""

    def __init__(self, n_in: int, n_out: int, kernel_size: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(n_in, n_out, kernel_size, padding=kernel_size // 2)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(x)
        return y


def _convolved(n_in: int, n_out: int, kernel_size: int) -> nn.Sequential:
    return nn.Sequential(_Convolution(n_in, n_out, kernel_size), nn.BatchNorm1d(n_out))


class _Encoder(nn.Module):
    def __init__(self, config: RegNetConfig) -> None:
        super().__init__()
        width = config.encoder_embedding_dim
        ins = [config.visual_dim + config.random_z_dim, *[width] * (config.encoder_n_convolutions - 1)]
        self.convolutions = nn.ModuleList(_convolved(n_in, width, config.encoder_kernel_size) for n_in in ins)
        self.dropout = nn.Dropout(0.5)
        self.BiLSTM = nn.LSTM(width, width // 4, config.encoder_n_lstm, batch_first=True, bidirectional=True)
        self.BiLSTM_proj = nn.Linear(width // 2, width // 2)

    def forward(self, x: Tensor) -> Tensor:
        x = x.transpose(1, 2)  # (B, C, T)
        for convolution in self.convolutions:
            x = self.dropout(torch.relu(convolution(x)))
        x, _ = self.BiLSTM(x.transpose(1, 2))  # (B, T, C / 2)
        encoded: Tensor = self.BiLSTM_proj(x)
        return encoded


class _LastState(nn.Module):
    """One vector for the clip: the last state of the top layer, held over all frames."""

    def __init__(self, config: RegNetConfig) -> None:
        super().__init__()
        size = config.auxiliary_dim
        self.BiLSTM = nn.LSTM(config.n_mel_channels, size, 2, batch_first=True, bidirectional=True)
        self.BiLSTM_proj = nn.Linear(size, size)

    def forward(self, mel: Tensor, n_frames: int) -> Tensor:
        _, (state, _) = self.BiLSTM(mel.transpose(1, 2))
        passed: Tensor = self.BiLSTM_proj(state[-1])  # of the direction that ends at the beginning: (B, A)
        return passed.unsqueeze(1).expand(-1, n_frames, -1)


class _SampledStates(nn.Module):
    """States of both directions, taken now and then: forward ones at 0, 32, 64..., backward ones a mel frame later."""

    def __init__(self, config: RegNetConfig) -> None:
        super().__init__()
        self.n_each = config.auxiliary_dim // 2
        self.is_held = config.is_sample_held
        self.BiLSTM = nn.LSTM(config.n_mel_channels, self.n_each, 2, batch_first=True, bidirectional=True)

    def forward(self, mel: Tensor, n_frames: int) -> Tensor:
        states, _ = self.BiLSTM(mel.transpose(1, 2))  # (B, 4 T, A)
        forward = states[:, ::SAMPLED_EVERY, : self.n_each]
        backward = states[:, 1::SAMPLED_EVERY, self.n_each :]
        n_states = min(forward.shape[1], backward.shape[1])
        sampled = torch.cat([forward[:, :n_states], backward[:, :n_states]], dim=2)  # (B, 4 T / 32, A)
        frame = torch.arange(n_frames, device=mel.device)
        if self.is_held:
            return sampled[:, (frame * _RATIO // SAMPLED_EVERY).clamp(max=n_states - 1)]
        return sampled[:, frame % n_states]


class _Strided(nn.Module):
    """Two convolutions, each of which halves the rate."""

    def __init__(self, config: RegNetConfig) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for n_in, n_out in pairwise((config.n_mel_channels, 2 * config.auxiliary_dim, config.auxiliary_dim)):
            layers += [nn.Conv1d(n_in, n_out, 3, stride=2, padding=1), nn.BatchNorm1d(n_out), nn.ReLU()]
        self.conv = nn.Sequential(*layers)

    def forward(self, mel: Tensor, n_frames: int) -> Tensor:
        passed: Tensor = self.conv(mel)  # (B, A, T)
        return passed.transpose(1, 2)


_BOTTLENECKS = {"lstm_last": _LastState, "lstm_sample": _SampledStates, "conv": _Strided}


class _Decoder(nn.Module):
    """Twice a transposed convolution that doubles the rate and a convolution: T to 4 T."""

    def __init__(self, config: RegNetConfig) -> None:
        super().__init__()
        n_in = config.encoder_embedding_dim // 2 + config.auxiliary_dim
        width, n_mels = config.decoder_conv_dim // 2, config.n_mel_channels
        self.model = nn.Sequential(
            nn.ConvTranspose1d(n_in, width, 4, stride=2, padding=1),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Conv1d(width, width, 5, padding=2),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.ConvTranspose1d(width, n_mels, 4, stride=2, padding=1),
            nn.BatchNorm1d(n_mels),
            nn.ReLU(),
            nn.Conv1d(n_mels, n_mels, 5, padding=2),
        )

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.model(x.transpose(1, 2))
        return y


class _Postnet(nn.Module):
    """What is to be added to a mel to refine it."""

    def __init__(self, config: RegNetConfig) -> None:
        super().__init__()
        width, n_mels = config.postnet_embedding_dim, config.n_mel_channels
        sizes = [n_mels, *[width] * (config.postnet_n_convolutions - 1), n_mels]
        self.convolutions = nn.ModuleList(
            _convolved(n_in, n_out, config.postnet_kernel_size) for n_in, n_out in pairwise(sizes)
        )
        self.dropout = nn.Dropout(0.5)

    def forward(self, mel: Tensor) -> Tensor:
        x = mel
        for convolution in self.convolutions[:-1]:
            x = self.dropout(torch.tanh(convolution(x)))
        refinement: Tensor = self.dropout(self.convolutions[-1](x))
        return refinement

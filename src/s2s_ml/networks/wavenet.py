"""WaveNet in training: all samples at once, each from the real ones before it (*teacher forcing*).

Layers, names of tensors and weight normalisation (Salimans & Kingma, NIPS 2016) are those of RegNet's vocoder. What is
trained is played by `s2s.vocoders.wavenet`, which takes what `WaveNet.plain_weights` returns.

Shapes: B clips, T samples, F mel frames, T = F * hop_length.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from s2s.vocoders.wavenet import WaveNetConfig

_HALF = math.sqrt(0.5)


class WaveNet(nn.Module):
    """Samples and a mel to the distribution of each next sample."""

    def __init__(self, config: WaveNetConfig) -> None:
        super().__init__()
        self.config = config
        is_normalised = config.weight_normalization
        upsampling: list[nn.Module] = []
        for scale in config.upsample_scales:
            upsampling += [_Upsampling(config.freq_axis_kernel_size, scale, is_normalised), nn.ReLU()]
        self.upsample_conv = nn.Sequential(*upsampling)
        self.first_conv = _Convolution(1, config.residual_channels, 1, is_normalised)
        self.conv_layers = nn.ModuleList(_Layer(config, dilation) for dilation in config.dilations)
        n_skip = config.skip_out_channels
        self.last_conv_layers = nn.Sequential(
            nn.ReLU(),
            _Convolution(n_skip, n_skip, 1, is_normalised),
            nn.ReLU(),
            _Convolution(n_skip, config.out_channels, 1, is_normalised),
        )

    def forward(self, samples: Tensor, mel: Tensor) -> Tensor:
        """Return the distribution of the sample after each.

        Parameters
        ----------
        samples : Tensor (B, 1, T)
            In [-1, 1]. What is returned at t depends on those up to t alone.
        mel : Tensor (B, cin_channels, F)
            In [0, 1].

        Returns
        -------
        Tensor (B, out_channels, T)
            Logits of the mixture's weights, means, and logarithms of scales.
        """
        condition = self.upsampled(mel)  # (B, cin_channels, T)
        x = self.first_conv(samples)
        skips: Tensor | None = None
        for layer in self.conv_layers:
            x, skip = layer(x, condition)
            skips = skip if skips is None else (skips + skip) * _HALF
        logits: Tensor = self.last_conv_layers(skips)
        return logits

    def upsampled(self, mel: Tensor) -> Tensor:
        """Bring a mel, (B, cin_channels, F), to the rate of samples, (B, cin_channels, F * hop_length)."""
        found: Tensor = self.upsample_conv(mel.unsqueeze(1))  # (B, 1, cin_channels, T)
        return found.squeeze(1)

    def plain_weights(self) -> dict[str, np.ndarray]:
        """Return weights and biases of all convolutions as arrays, weight normalisation folded in."""
        found = {}
        for name, module in self.named_modules():
            if isinstance(module, _Normalised):
                found[f"{name}.weight"] = module.kernel().detach().cpu().numpy().copy()
                found[f"{name}.bias"] = module.bias.detach().cpu().numpy().copy()
        return found


class _Normalised(nn.Module):
    """A kernel stored as direction ``weight_v`` and length ``weight_g`` of each output, or as ``weight``."""

    def __init__(self, kernel: Tensor, n_out: int, is_normalised: bool) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(n_out))
        self.is_normalised = is_normalised
        if is_normalised:
            self.weight_g = nn.Parameter(_length(kernel))
            self.weight_v = nn.Parameter(kernel)
        else:
            self.weight = nn.Parameter(kernel)

    def kernel(self) -> Tensor:
        if not self.is_normalised:
            return self.weight
        return self.weight_v * (self.weight_g / _length(self.weight_v))


class _Convolution(_Normalised):
    """A causal convolution: it looks at what is ``dilation`` and more samples back, never ahead."""

    def __init__(self, n_in: int, n_out: int, kernel_size: int, is_normalised: bool, dilation: int = 1) -> None:
        kernel = torch.empty(n_out, n_in, kernel_size)
        nn.init.kaiming_normal_(kernel, nonlinearity="relu")
        super().__init__(kernel, n_out, is_normalised)
        self.dilation = dilation
        self.lead = (kernel_size - 1) * dilation

    def forward(self, x: Tensor) -> Tensor:
        return functional.conv1d(functional.pad(x, (self.lead, 0)), self.kernel(), self.bias, dilation=self.dilation)


class _Upsampling(_Normalised):
    """Makes ``scale`` frames of each; begins as the mean over neighbouring bands."""

    def __init__(self, n_bands: int, scale: int, is_normalised: bool) -> None:
        super().__init__(torch.full((1, 1, n_bands, scale), 1 / n_bands), 1, is_normalised)
        self.scale = scale
        self.padding = (n_bands - 1) // 2

    def forward(self, x: Tensor) -> Tensor:
        return functional.conv_transpose2d(
            x, self.kernel(), self.bias, stride=(1, self.scale), padding=(self.padding, 0)
        )


class _Layer(nn.Module):
    """A dilated causal convolution with a gate, which the mel opens and closes."""

    def __init__(self, config: WaveNetConfig, dilation: int) -> None:
        super().__init__()
        n_residual, n_gate, is_normalised = config.residual_channels, config.gate_channels, config.weight_normalization
        self.dropout = nn.Dropout(config.dropout)
        self.conv = _Convolution(n_residual, n_gate, config.kernel_size, is_normalised, dilation)
        self.conv1x1c = _Convolution(config.cin_channels, n_gate, 1, is_normalised)
        self.conv1x1_out = _Convolution(n_gate // 2, n_residual, 1, is_normalised)
        self.conv1x1_skip = _Convolution(n_gate // 2, config.skip_out_channels, 1, is_normalised)

    def forward(self, x: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        signal, gate = (self.conv(self.dropout(x)) + self.conv1x1c(condition)).chunk(2, dim=1)
        y = torch.tanh(signal) * torch.sigmoid(gate)
        return (self.conv1x1_out(y) + x) * _HALF, self.conv1x1_skip(y)


def _length(kernel: Tensor) -> Tensor:
    """Return the 2-norm over all dimensions but the first, (n, 1, ...)."""
    length: Tensor = torch.linalg.vector_norm(kernel, dim=tuple(range(1, kernel.ndim)), keepdim=True)
    return length

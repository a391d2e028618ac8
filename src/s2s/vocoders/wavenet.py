"""WaveNet (van den Oord et al., 2016) as a vocoder, sample by sample: good sound, many minutes for ten seconds of it.

Each sample is drawn from a mixture of logistics (Salimans et al., PixelCNN++, ICLR 2017) that the samples before it
and the mel decide. Layers remember what they were given (Paine et al., "Fast Wavenet Generation Algorithm", 2016), so
that a sample costs one product with each matrix, and the result is the one that a pass over all samples at once would
give.

Weights come as plain arrays (weight normalisation folded in), from a file that `WaveNet.load` reads.
"""

from __future__ import annotations

import json
import math
import os
import time
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from s2s.errors import InputError, UsageError
from s2s.files import written_beside
from s2s.mel import REGNET_MEL, MelSpec
from s2s.seeds import rng_for
from s2s.vocoders.base import Report, silent

LEAST_LOG_SCALE = math.log(1e-14)
"""Logistics are not narrower: beyond, a float no longer shows it."""
_HALF = np.float32(math.sqrt(0.5))
_PROBE_SAMPLES = 64
_TINY = 1e-5
_CONFIG = "config"


@dataclass(frozen=True)
class WaveNetConfig:
    """Sizes of the vocoder; the defaults are those of RegNet's."""

    layers: int = 24
    stacks: int = 4
    """Dilations double within a stack and begin anew in the next."""
    residual_channels: int = 512
    gate_channels: int = 512
    skip_out_channels: int = 256
    out_channels: int = 30
    """Three for each logistic: weight, mean and scale, as logits and logarithm."""
    cin_channels: int = 80
    """Bands of the mel."""
    kernel_size: int = 3
    upsample_scales: tuple[int, ...] = (4, 4, 4, 4)
    """By how much each layer brings the mel nearer to the rate of samples; their product is the hop length."""
    freq_axis_kernel_size: int = 3
    """Mel bands that the upsampling looks at together."""
    scalar_input: bool = True
    """Samples go in as numbers; the only form there is."""
    weight_normalization: bool = True
    dropout: float = 0.05

    def __post_init__(self) -> None:
        object.__setattr__(self, "upsample_scales", tuple(self.upsample_scales))
        why = ""
        if not self.scalar_input or self.out_channels % 3:
            why = "samples must be numbers (scalar_input) and out_channels three for each logistic"
        elif self.stacks < 1 or self.layers % self.stacks or self.gate_channels % 2 or not self._is_centred:
            why = "layers must fill stacks, gate_channels be even and freq_axis_kernel_size odd"
        if why:
            raise UsageError(f"A WaveNet cannot be so: {why}.", code="wavenet_config", hint="Mend its configuration.")

    @property
    def _is_centred(self) -> bool:
        return self.freq_axis_kernel_size % 2 == 1

    @property
    def dilations(self) -> tuple[int, ...]:
        """Of each layer, in samples."""
        return tuple(2 ** (layer % (self.layers // self.stacks)) for layer in range(self.layers))

    @property
    def receptive_field(self) -> int:
        """Samples that have a say in the next one."""
        return (self.kernel_size - 1) * sum(self.dilations) + 1

    @property
    def hop_length(self) -> int:
        """Samples of a mel frame."""
        return math.prod(self.upsample_scales)


class WaveNet:
    """The vocoder.

    Parameters
    ----------
    config : WaveNetConfig
    weights : mapping of str to np.ndarray
        As `s2s_ml.networks.wavenet.WaveNet.plain_weights` gives them.
    spec : MelSpec
        The mel it was trained with.

    Raises
    ------
    UsageError
        ``wavenet_mel`` when the mel has another hop length or number of bands than the network.
    """

    name = "wavenet"
    report: Report

    def __init__(
        self,
        config: WaveNetConfig,
        weights: Mapping[str, np.ndarray],
        *,
        spec: MelSpec = REGNET_MEL,
    ) -> None:
        if (config.hop_length, config.cin_channels) != (spec.hop_length, spec.n_mels):
            raise UsageError(
                f"This WaveNet takes {config.cin_channels} bands every {config.hop_length} samples, "
                f"the mel '{spec.name}' has {spec.n_mels} every {spec.hop_length}.",
                code="wavenet_mel",
                hint="A vocoder and the model before it must be trained with the same mel.",
            )
        self.config = config
        self.weights = dict(weights)
        self.spec = spec
        self.report = silent

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, spec: MelSpec = REGNET_MEL) -> WaveNet:
        """Read a vocoder that `write` has written; raises `InputError` (``wavenet_file``), and as the constructor."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            if _CONFIG not in arrays:
                raise ValueError("it has no configuration")
            found: dict[str, Any] = json.loads(str(arrays.pop(_CONFIG)))
            config = WaveNetConfig(**found)
            wanted = _shapes(config)
            if {name: array.shape for name, array in arrays.items()} != wanted:
                raise ValueError("its tensors are not those of its configuration")
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise InputError(
                f"{path} holds no WaveNet: {str(error).rstrip('.') or type(error).__name__}.",
                code="wavenet_file",
                hint="`s2s-ml import-checkpoint` writes one from a checkpoint.",
            ) from error
        return cls(config, {name: array.astype(np.float32) for name, array in arrays.items()}, spec=spec)

    @staticmethod
    def write(path: str | os.PathLike[str], config: WaveNetConfig, weights: Mapping[str, np.ndarray]) -> None:
        """Write configuration and weights into one file, NAME.npz, for `load`."""
        with written_beside(Path(path)) as beside:
            arrays = {**weights, _CONFIG: np.array(json.dumps(asdict(config)))}
            np.savez(beside, **arrays)  # type: ignore[arg-type]

    def seconds_for(self, n_frames: int) -> float:
        """Return how long `sound` will take for so many mel frames, in seconds, from the speed of some samples."""
        state = Incremental(self.config, self.weights, np.zeros((self.config.cin_channels, 1), np.float32))
        state.step(0.0)
        n_samples = min(_PROBE_SAMPLES, self.config.hop_length - 1)
        began = time.perf_counter()
        for _ in range(n_samples):
            state.step(0.0)
        return (time.perf_counter() - began) / n_samples * n_frames * self.config.hop_length

    def sound(self, mel: np.ndarray, *, seed: int = 0) -> np.ndarray:
        """Return the sound of a mel, float32 ``(n_frames * hop_length,)`` in [-1, 1]."""
        state = Incremental(self.config, self.weights, mel)
        random = rng_for(seed, self.name)
        samples = np.zeros(state.n_samples, np.float32)
        before = 0.0
        for t in range(len(samples)):
            before = draw(state.step(before), random)
            samples[t] = before
            if not (t + 1) % self.config.hop_length:
                self.report(t + 1, len(samples))
        return samples


def draw(logits: np.ndarray, random: np.random.Generator) -> float:
    """Draw a sample in [-1, 1] from a mixture of logistics: ``logits`` are weights, means and log scales, one after
    the other."""
    n_logistics = len(logits) // 3
    chances = random.uniform(_TINY, 1 - _TINY, n_logistics + 1)
    # The largest of logits with Gumbel noise is a draw with their probabilities.
    chosen = int((logits[:n_logistics] - np.log(-np.log(chances[:-1]))).argmax())
    mean = float(logits[n_logistics + chosen])
    scale = math.exp(max(LEAST_LOG_SCALE, float(logits[2 * n_logistics + chosen])))
    return min(1.0, max(-1.0, mean + scale * math.log(chances[-1] / (1 - chances[-1]))))


class Incremental:
    """The state of one generation: what every layer was given of late.

    Parameters
    ----------
    config, weights
        See `WaveNet`.
    mel : np.ndarray [shape=(cin_channels, n_frames)]
        In [0, 1].
    """

    def __init__(self, config: WaveNetConfig, weights: Mapping[str, np.ndarray], mel: np.ndarray) -> None:
        self.config = config
        self._weights = weights
        self._condition = upsampled(np.asarray(mel, np.float32), config, weights)  # (cin_channels, n_samples)
        self.n_samples = self._condition.shape[1]
        self._t = 0
        self._first = weights["first_conv.weight"][:, 0, 0], weights["first_conv.bias"]
        self._layers = [_LayerState(config, weights, number) for number in range(config.layers)]
        self._last = [
            (weights[f"last_conv_layers.{number}.weight"][:, :, 0], weights[f"last_conv_layers.{number}.bias"])
            for number in (1, 3)
        ]

    def step(self, sample: float) -> np.ndarray:
        """Take the next sample and return the distribution of the one after it, float32 ``(out_channels,)``."""
        t = self._t
        within = t % self.config.hop_length
        if not within:
            part = self._condition[:, t : t + self.config.hop_length]
            for layer in self._layers:
                layer.condition(part)
        weight, bias = self._first
        x = weight * np.float32(sample) + bias
        skips: np.ndarray | None = None
        for layer in self._layers:
            x, skip = layer.step(x, t, within)
            skips = skip if skips is None else (skips + skip) * _HALF
        assert skips is not None
        for weight, bias in self._last:
            skips = weight @ np.maximum(skips, 0) + bias
        self._t += 1
        return skips


class _LayerState:
    def __init__(self, config: WaveNetConfig, weights: Mapping[str, np.ndarray], number: int) -> None:
        name = f"conv_layers.{number}"
        self._dilation = config.dilations[number]
        self._half = config.gate_channels // 2
        kernel = weights[f"{name}.conv.weight"]  # (gate, residual, taps)
        self._now = np.ascontiguousarray(kernel[:, :, -1])
        # The matrices of the earlier taps side by side, the oldest first.
        self._earlier = np.ascontiguousarray(kernel[:, :, :-1].transpose(0, 2, 1).reshape(len(kernel), -1))
        self._ahead = np.zeros((self._dilation, len(kernel)), np.float32)
        self._mel = weights[f"{name}.conv1x1c.weight"][:, :, 0]
        self._bias = weights[f"{name}.conv.bias"] + weights[f"{name}.conv1x1c.bias"]
        out, skip = (weights[f"{name}.conv1x1_{which}.weight"][:, :, 0] for which in ("out", "skip"))
        self._after = np.concatenate([out, skip])
        self._after_bias = np.concatenate([weights[f"{name}.conv1x1_{which}.bias"] for which in ("out", "skip")])
        self._n_residual = len(out)
        self._lags = self._dilation * np.arange(config.kernel_size - 1, 0, -1)
        self._past = np.zeros(((config.kernel_size - 1) * self._dilation + 1, kernel.shape[1]), np.float32)
        self._conditions = np.zeros((0, 0), np.float32)

    def condition(self, mel: np.ndarray) -> None:
        """Reckon what the mel adds to the gates for the samples to come: ``mel`` is (cin_channels, n_samples)."""
        self._conditions = (self._mel @ mel).T + self._bias

    def step(self, x: np.ndarray, t: int, within: int) -> tuple[np.ndarray, np.ndarray]:
        phase = t % self._dilation
        if not phase:
            # What earlier samples add to the next ones is known now: one product with each matrix for all of them.
            times = np.arange(t, t + self._dilation)[:, None] - self._lags
            self._ahead = self._past[times % len(self._past)].reshape(self._dilation, -1) @ self._earlier.T
        self._past[t % len(self._past)] = x
        y = self._now @ x + self._ahead[phase] + self._conditions[within]
        gate = 1 / (1 + np.exp(-y[self._half :]))
        after = self._after @ (np.tanh(y[: self._half]) * gate) + self._after_bias
        return (after[: self._n_residual] + x) * _HALF, after[self._n_residual :]


def upsampled(mel: np.ndarray, config: WaveNetConfig, weights: Mapping[str, np.ndarray]) -> np.ndarray:
    """Bring a mel, (cin_channels, n_frames), to the rate of samples: transposed convolutions that do not overlap in
    time."""
    x = mel
    half = (config.freq_axis_kernel_size - 1) // 2
    for number, scale in enumerate(config.upsample_scales):
        kernel = weights[f"upsample_conv.{2 * number}.weight"][0, 0]  # (bands, scale)
        padded = np.pad(x, ((half, half), (0, 0)))
        n_bands, n_frames = x.shape
        # A transposed convolution has its kernel turned round.
        bands = [padded[k : k + n_bands, :, None] * kernel[::-1][k] for k in range(len(kernel))]
        total = np.sum(bands, axis=0).reshape(n_bands, n_frames * scale)
        x = np.maximum(total + weights[f"upsample_conv.{2 * number}.bias"], 0)
    return np.asarray(x, np.float32)


def _shapes(config: WaveNetConfig) -> dict[str, tuple[int, ...]]:
    """Names and shapes of all plain weights."""
    residual, gate, skip = config.residual_channels, config.gate_channels, config.skip_out_channels
    convolutions: dict[str, tuple[int, ...]] = {"first_conv": (residual, 1, 1)}
    for number, scale in enumerate(config.upsample_scales):
        convolutions[f"upsample_conv.{2 * number}"] = (1, 1, config.freq_axis_kernel_size, scale)
    for number in range(config.layers):
        name = f"conv_layers.{number}"
        convolutions[f"{name}.conv"] = (gate, residual, config.kernel_size)
        convolutions[f"{name}.conv1x1c"] = (gate, config.cin_channels, 1)
        convolutions[f"{name}.conv1x1_out"] = (residual, gate // 2, 1)
        convolutions[f"{name}.conv1x1_skip"] = (skip, gate // 2, 1)
    convolutions["last_conv_layers.1"] = (skip, skip, 1)
    convolutions["last_conv_layers.3"] = (config.out_channels, skip, 1)
    shapes = {f"{name}.weight": shape for name, shape in convolutions.items()}
    return shapes | {f"{name}.bias": shape[:1] for name, shape in convolutions.items()}

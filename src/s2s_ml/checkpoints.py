"""Checkpoints: those of RegNet's authors, and ours.

Theirs are files of torch: ``checkpoint_NNNNNN_netG`` and ``_netD`` of RegNet, and of the vocoder a dictionary with
``state_dict``, ``optimizer`` and counters. Where in a file the weights lie and what else lies beside them does not
matter: the table of tensors whose names are a network's is found. Sizes are read off the tensors.

Files are loaded as weights only: nothing stored in them is run.
"""

from __future__ import annotations

import os
import pickle
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from s2s.errors import InputError, UsageError
from s2s.files import written_beside
from s2s.vocoders.wavenet import WaveNet as Vocoder
from s2s.vocoders.wavenet import WaveNetConfig
from s2s_ml.networks.discriminator import Discriminator
from s2s_ml.networks.regnet import RegNet, RegNetConfig
from s2s_ml.networks.wavenet import WaveNet
from s2s_ml.tensors import differences, is_counter, shapes_of

# Wrappers of several devices put this before every name.
_WRAPPER = "module."
_DEEPEST = 4
_VERSION = 1
# Scalars of NumPy among the counters, under the names of NumPy 1 and 2.
_PLAIN: list[Any] = [
    np.dtype,
    *(type(np.dtype(kind)) for kind in ("f4", "f8", "i4", "i8")),
    (np._core.multiarray.scalar, "numpy.core.multiarray.scalar"),  # type: ignore[attr-defined]
    (np._core.multiarray.scalar, "numpy._core.multiarray.scalar"),  # type: ignore[attr-defined]
]
Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Checkpoint:
    """A network with its weights."""

    kind: str
    """``regnet``, ``discriminator`` or ``wavenet``."""
    config: dict[str, Any]
    network: nn.Module
    counters: dict[str, float]
    """Plain numbers that stood beside the weights, such as the iteration."""

    @property
    def n_weights(self) -> int:
        """Numbers that were trained."""
        return sum(parameter.numel() for parameter in self.network.parameters())


def read_file(path: str | os.PathLike[str]) -> Any:
    """Return what a file of torch holds, on the CPU.

    Raises
    ------
    InputError
        ``checkpoint_missing``, ``checkpoint_damaged`` (truncated, or another kind of file), ``checkpoint_has_code``.
    """
    path = Path(path)
    try:
        with torch.serialization.safe_globals(_PLAIN):
            return torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise InputError(
            f"There is no checkpoint {path}.", code="checkpoint_missing", hint="Check the path."
        ) from error
    except pickle.UnpicklingError as error:
        foreign = _foreign_name(str(error))
        if foreign:
            raise InputError(
                f"{path} would run code when it is loaded: it names {foreign}.",
                code="checkpoint_has_code",
                hint="Only tensors and plain values are admitted. Nothing of it was run; ask where it comes from.",
            ) from error
        raise _damaged(path) from error
    # A damaged file fails in as many ways as its format has parts.
    except Exception as error:
        raise _damaged(path) from error


def load(path: str | os.PathLike[str], *, stacks: int = 4, visual_dim: int = RegNetConfig.visual_dim) -> Checkpoint:
    """Read a checkpoint of a network that is known here, whatever its sizes.

    Parameters
    ----------
    stacks : int
        Of a WaveNet of others: its tensors do not tell.
    visual_dim : int
        Dimensions of the features of a generator of others: its tensors tell only how many these and the noise are.

    Raises
    ------
    InputError
        Those of `read_file`; ``checkpoint_unknown``; ``checkpoint_other_config`` when tensors do not go together.
    """
    stored = read_file(path)
    if isinstance(stored, dict) and stored.get("s2s") == _VERSION:
        kind, config = stored["kind"], stored["config"]
    else:
        kind, config = None, None
    best: tuple[int, str, Weights] = (0, "", {})
    for weights in _tables(stored):
        for other, first in _MARKS.items():
            n_like = sum(name.startswith(first) for name in weights)
            if n_like > best[0]:
                best = n_like, other, weights
    _, found, weights = best
    if not found or (kind and kind != found):
        raise InputError(
            f"{path} holds no tensors of a network that is known here.",
            code="checkpoint_unknown",
            hint="Known are RegNet's generator (netG) and discriminator (netD), and its WaveNet.",
        )
    try:
        config = config or _CONFIGS[found](weights, stacks, visual_dim)
        network = _NETWORKS[found](config)
    # KeyError: a tensor that tells a size is missing; the others: sizes that make no network.
    except (KeyError, IndexError, TypeError, ValueError, RuntimeError, UsageError) as error:
        raise _other_config(Path(path), f"{error} is missing" if isinstance(error, KeyError) else str(error)) from error
    fill(network, weights, path)
    counters = {
        name: float(value)
        for name, value in (stored.items() if isinstance(stored, dict) else ())
        if isinstance(value, int | float | np.number) and not isinstance(value, bool) and name != "s2s"
    }
    return Checkpoint(found, config, network.eval(), counters)


def fill(network: nn.Module, weights: Mapping[str, Tensor], path: str | os.PathLike[str]) -> None:
    """Give a network the weights of a file; raises `InputError` (``checkpoint_other_config``) when they are not its
    own."""
    kept = {name: tensor for name, tensor in weights.items() if not is_counter(name)}
    unlike = differences(shapes_of(network), {name: tuple(tensor.shape) for name, tensor in kept.items()})
    if unlike:
        raise _other_config(Path(path), unlike)
    network.load_state_dict({name: tensor.float() for name, tensor in kept.items()}, strict=False)


def save(checkpoint: Checkpoint, path: str | os.PathLike[str]) -> None:
    """Write a checkpoint: .pt with configuration and weights, or, of a WaveNet, .npz for `s2s.vocoders.wavenet`.

    Raises
    ------
    UsageError
        ``checkpoint_suffix``.
    OutputError
        When it cannot be written; what was there before stays.
    """
    path = Path(path)
    if path.suffix == ".npz" and isinstance(checkpoint.network, WaveNet):
        # Written for whatever mel the network takes: which one that is, the vocoder is told when it is loaded.
        Vocoder.write(path, checkpoint.network.config, checkpoint.network.plain_weights())
    elif path.suffix == ".pt":
        stored = {
            "s2s": _VERSION,
            "kind": checkpoint.kind,
            "config": checkpoint.config,
            "weights": checkpoint.network.state_dict(),
        }
        with written_beside(path) as beside:
            torch.save(stored, beside)
    else:
        raise UsageError(
            f"A {checkpoint.kind} is not written as '{path.suffix or path.name}'.",
            code="checkpoint_suffix",
            hint="Use .pt, or .npz for a vocoder.",
        )


def _tables(stored: Any, depth: int = 0) -> Iterator[Weights]:
    """Yield all tables of tensors in a file, wherever they lie, without the names of wrappers."""
    if not isinstance(stored, Mapping) or depth > _DEEPEST:
        return
    tensors = {name: value for name, value in stored.items() if isinstance(name, str) and isinstance(value, Tensor)}
    if tensors:
        is_wrapped = all(name.startswith(_WRAPPER) for name in tensors)
        yield {name.removeprefix(_WRAPPER) if is_wrapped else name: tensor for name, tensor in tensors.items()}
    for value in stored.values():
        yield from _tables(value, depth + 1)


def _regnet_config(weights: Weights, _: int, visual_dim: int) -> dict[str, Any]:
    first = weights["encoder.convolutions.0.0.conv.weight"]
    if "auxiliary.conv.3.weight" in weights:
        kind, size = "conv", len(weights["auxiliary.conv.3.weight"])
    elif "auxiliary.BiLSTM_proj.weight" in weights:
        kind, size = "lstm_last", len(weights["auxiliary.BiLSTM_proj.weight"])
    else:
        kind, size = "lstm_sample", 2 * weights["auxiliary.BiLSTM.weight_hh_l0"].shape[1]
    random_z_dim = first.shape[1] - visual_dim
    if random_z_dim < 1:
        raise ValueError(f"features and noise have {first.shape[1]} dimensions, not more than {visual_dim}")
    return asdict(
        RegNetConfig(
            encoder_embedding_dim=len(first),
            decoder_conv_dim=2 * weights["decoder.model.0.weight"].shape[1],
            postnet_embedding_dim=len(weights["postnet.convolutions.0.0.conv.weight"]),
            random_z_dim=random_z_dim,
            visual_dim=visual_dim,
            auxiliary_dim=size,
            auxiliary_type=kind,
            n_mel_channels=weights["decoder.model.9.weight"].shape[0],
            encoder_n_convolutions=_count(weights, "encoder.convolutions.", 2),
            encoder_kernel_size=first.shape[2],
            encoder_n_lstm=sum(
                name.startswith("encoder.BiLSTM.weight_hh") and not name.endswith("reverse") for name in weights
            ),
            postnet_n_convolutions=_count(weights, "postnet.convolutions.", 2),
            postnet_kernel_size=weights["postnet.convolutions.0.0.conv.weight"].shape[2],
        )
    )


def _discriminator_config(weights: Weights, *_: int) -> dict[str, Any]:
    visual_dim, visual_width, _unused = weights["feature_conv.0.weight"].shape
    n_mels, width, _unused = weights["mel_conv.weight"].shape
    return {"visual_dim": visual_dim, "n_mels": n_mels, "visual_width": visual_width, "width": width}


def _wavenet_config(weights: Weights, stacks: int, _: int) -> dict[str, Any]:
    is_normalised = "first_conv.weight_v" in weights
    last = "weight_v" if is_normalised else "weight"
    layer = "conv_layers.0"
    scales = [
        weights[f"upsample_conv.{2 * number}.{last}"].shape for number in range(_count(weights, "upsample_conv.", 1))
    ]
    return asdict(
        WaveNetConfig(
            layers=_count(weights, "conv_layers.", 1),
            stacks=stacks,
            residual_channels=len(weights[f"first_conv.{last}"]),
            gate_channels=len(weights[f"{layer}.conv.{last}"]),
            skip_out_channels=len(weights[f"{layer}.conv1x1_skip.{last}"]),
            out_channels=len(weights[f"last_conv_layers.3.{last}"]),
            cin_channels=weights[f"{layer}.conv1x1c.{last}"].shape[1],
            kernel_size=weights[f"{layer}.conv.{last}"].shape[2],
            upsample_scales=tuple(shape[3] for shape in scales),
            freq_axis_kernel_size=scales[0][2],
            weight_normalization=is_normalised,
        )
    )


def _count(weights: Weights, start: str, part: int) -> int:
    """Return how many numbers stand in part ``part`` of names that begin so."""
    return len({name.split(".")[part] for name in weights if name.startswith(start)})


_MARKS = {
    "regnet": ("encoder.", "decoder.", "postnet.", "auxiliary."),
    "discriminator": ("feature_conv.", "mel_conv.", "down_sampling."),
    "wavenet": ("first_conv.", "conv_layers.", "last_conv_layers.", "upsample_conv."),
}
_CONFIGS: dict[str, Any] = {
    "regnet": _regnet_config,
    "discriminator": _discriminator_config,
    "wavenet": _wavenet_config,
}
_NETWORKS: dict[str, Any] = {
    "regnet": lambda config: RegNet(RegNetConfig(**config)),
    "discriminator": lambda config: Discriminator(**config),
    "wavenet": lambda config: WaveNet(WaveNetConfig(**config)),
}


def _foreign_name(message: str) -> str:
    """Return the name that torch refused, if that is what its message is about."""
    found = re.search(r"[Uu]nsupported (?:global: )?GLOBAL ([\w.]+)", message)
    return found[1] if found else ""


def _other_config(path: Path, why: str) -> InputError:
    return InputError(
        f"The tensors of {path} are not those of the network: {why.rstrip('.')}.",
        code="checkpoint_other_config",
        hint="It is of another configuration or another network.",
    )


def _damaged(path: Path) -> InputError:
    size = f"{path.stat().st_size:,} bytes" if path.is_file() else "no file"
    return InputError(
        f"{path} ({size}) cannot be read as a checkpoint.",
        code="checkpoint_damaged",
        hint="It is cut short, damaged or of another kind; fetch it anew.",
    )

"""Our networks against outputs of the RegNet authors' own, from weights that are made of the tensors' names.

``parity.json`` names for each entry the configuration, the shape of every tensor, the inputs as formulas and the
shapes of the outputs; ``NAME.npz`` holds the outputs. Nothing of it is typed here: entries of other sizes are computed
as well.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from s2s.errors import InputError, S2SError
from s2s.files import make_folder, written_beside
from s2s.vocoders.wavenet import WaveNetConfig
from s2s_ml.expressions import first_part, value_of
from s2s_ml.networks.bninception import BNInception, flow_weights
from s2s_ml.networks.discriminator import Discriminator
from s2s_ml.networks.regnet import RegNet, RegNetConfig
from s2s_ml.networks.wavenet import WaveNet
from s2s_ml.tensors import differences, is_counter, shapes_of

FILE = "parity.json"
BOUND = 1e-4
"""Largest relative error of an output that counts as the same."""
_Shapes = Mapping[str, list[int]]
_FRAMES = re.compile(r"frames (\d+)\.\.(\d+)")
_PICTURE = re.compile(r"\((\d+), ?(\d+), ?(\d+)\).*?channel c: (.+), then minus (\w+)")


@dataclass(frozen=True)
class Compared:
    """One output of one entry."""

    entry: str
    output: str
    error: float | None
    """2-norm of the difference by that of theirs; None when there is nothing stored to compare with."""

    @property
    def is_same(self) -> bool:
        """Whether it is within `BOUND`; what cannot be compared is not."""
        return self.error is not None and self.error <= BOUND


def run(folder: str | os.PathLike[str], out: str | os.PathLike[str]) -> Iterator[Compared | tuple[str, S2SError]]:
    """Compute every entry, write its outputs to ``out``/NAME.npz and compare them with ``folder``/NAME.npz.

    Yields
    ------
    Compared, or the name of an entry that cannot be computed with the error that says why

    Raises
    ------
    InputError
        ``parity_file`` when there is no parity.json or it cannot be read.
    OutputError
        When outputs cannot be written.
    """
    folder, out = Path(folder), Path(out)
    entries = _entries(folder / FILE)
    make_folder(out)
    for name, entry in entries.items():
        try:
            outputs = _outputs(name, entry, entries)
        except InputError as error:
            yield name, error
            continue
        with written_beside(out / f"{name}.npz") as beside:
            np.savez_compressed(beside, **outputs)  # type: ignore[arg-type]
        stored = _stored(folder / f"{name}.npz")
        for output, ours in outputs.items():
            theirs = stored.get(output)
            distance = None
            if theirs is not None and theirs.size == ours.size:
                distance = relative_error(ours, theirs.reshape(ours.shape))
            yield Compared(name, output, distance)


def relative_error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return |ours - theirs| / |theirs|, 2-norms in float64."""
    difference = np.asarray(ours, np.float64) - theirs
    return float(np.linalg.norm(difference) / np.linalg.norm(np.asarray(theirs, np.float64)))


def weights_for(shapes: Mapping[str, list[int] | tuple[int, ...]]) -> dict[str, Tensor]:
    """Make the weights of a network, each tensor from its name alone."""
    return {name: torch.from_numpy(_weight(name, tuple(shape))) for name, shape in shapes.items()}


def _weight(name: str, shape: tuple[int, ...]) -> np.ndarray:
    size = int(np.prod(shape))
    s = np.random.RandomState(zlib.crc32(name.encode())).standard_normal(size).reshape(shape)
    last = name.rpartition(".")[2]
    if last == "running_var":
        s = 1 + 0.1 * np.abs(s)
    elif last == "running_mean":
        s = 0.1 * s
    elif last == "weight_g":
        s = 1 + 0.1 * s
    elif len(shape) >= 2:
        s = s * np.sqrt(2 / (size / shape[0]))
    elif last == "weight":
        s = 1 + 0.1 * s
    else:
        s = 0.1 * s
    if name.startswith("upsample_conv"):
        s = np.abs(s)
    return s.astype(np.float32)


def _outputs(name: str, entry: dict[str, Any], entries: dict[str, Any]) -> dict[str, np.ndarray]:
    compute = _regnet if "generator_keys" in entry else _wavenet if "layers" in entry["config"] else _bninception
    try:
        with torch.inference_mode():
            found = compute(entry, entries)
        wanted = {output: tuple(shape) for output, shape in entry["outputs"].items()}
        missing = sorted(set(wanted) - set(found))
        if missing:
            raise ValueError(f"nothing is known of its outputs {', '.join(missing)}")
        return {output: found[output].numpy().reshape(shape) for output, shape in wanted.items()}
    # A RuntimeError is what torch raises of shapes that do not go together.
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError) as error:
        why = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise InputError(
            f"The entry '{name}' of {FILE} cannot be computed: {why.rstrip('.')}.",
            code="parity_entry",
            hint="It may be of a network that is not among ours.",
        ) from error


def _regnet(entry: dict[str, Any], _: dict[str, Any]) -> dict[str, Tensor]:
    config = RegNetConfig(**_known(RegNetConfig, entry["config"]))
    given = entry["input"]
    features, mel = (_tensor(value_of(first_part(given[which]), entry["config"])) for which in ("features", "mel"))
    z = _tensor(value_of(first_part(given["z"]), entry["config"])).reshape(1, -1).expand(len(features), -1)
    generator = _filled(RegNet(config), entry["generator_keys"])
    silent, sounding = generator(features, z), generator(features, z, mel)
    found = {
        "mel_silent": silent.mel,
        "mel_silent_before_postnet": silent.before_postnet,
        "mel_with_sound": sounding.mel,
        "mel_with_sound_before_postnet": sounding.before_postnet,
        "bottleneck": generator.heard(mel, features.shape[1]),
    }
    if "discriminator_keys" in entry:
        shapes = entry["discriminator_keys"]
        n_mels, width, _ = shapes["mel_conv.weight"]
        visual_dim, visual_width, _ = shapes["feature_conv.0.weight"]
        judge = _filled(Discriminator(visual_dim, n_mels, visual_width, width), shapes)
        found["discriminator_real"] = judge(features, mel)
        found["discriminator_fake"] = judge(features, silent.mel)
    return found


def _wavenet(entry: dict[str, Any], entries: dict[str, Any]) -> dict[str, Tensor]:
    config = WaveNetConfig(**_known(WaveNetConfig, entry["config"]))
    if entry.get("receptive_field", config.receptive_field) != config.receptive_field:
        raise ValueError(f"its receptive field is {config.receptive_field}, not {entry['receptive_field']}")
    samples = _tensor(value_of(first_part(entry["input"]["x"]), entry["config"])).reshape(1, 1, -1)
    mel = _mel_of(entry["input"]["c"], entry, entries)
    return {"logits": _filled(WaveNet(config), entry["keys"])(samples, mel)}


def _mel_of(text: str, entry: dict[str, Any], entries: dict[str, Any]) -> Tensor:
    """Return the mel of a formula, or frames of the one that an entry before this one has."""
    frames = _FRAMES.search(text)
    if not frames:
        return _tensor(value_of(first_part(text), entry["config"])).reshape(1, entry["config"]["cin_channels"], -1)
    above: str | None = None
    for other in entries.values():
        if other is entry:
            break
        above = other["input"].get("mel", above)
    if above is None:
        raise ValueError("there is no mel above it")
    mel = _tensor(value_of(first_part(above), entry["config"]))
    return mel[..., int(frames[1]) : int(frames[2]) + 1]


def _bninception(entry: dict[str, Any], _: dict[str, Any]) -> dict[str, Tensor]:
    rgb = _filled(BNInception(), entry["keys"])
    pictures = {which: _picture(text, entry["config"]) for which, text in entry["input"].items()}
    found = {"rgb": rgb(pictures["rgb"])}
    if "flow" in pictures:
        n_channels = pictures["flow"].shape[1]
        flow = BNInception(n_channels)
        flow.load_state_dict(flow_weights(rgb.state_dict(), n_channels))
        found["flow"] = flow.eval()(pictures["flow"])
    return found


def _picture(text: str, config: dict[str, Any]) -> Tensor:
    found = _PICTURE.match(text)
    if not found:
        raise ValueError(f"the picture '{text}' is not understood")
    size = tuple(map(int, found.groups()[:3]))
    c, y, x = np.indices(size, np.float64)
    less = config.get(found[5], found[5])
    mean = np.asarray(less, np.float64).reshape(-1, 1, 1)
    return _tensor(value_of(found[4], {"c": c, "y": y, "x": x}) - mean)[None]


def _filled(network: nn.Module, shapes: _Shapes) -> Any:
    wanted = {name: tuple(shape) for name, shape in shapes.items() if not is_counter(name)}
    unlike = differences(shapes_of(network), wanted)
    if unlike:
        raise ValueError(f"its tensors are not ours: {unlike}")
    network.load_state_dict(weights_for(wanted), strict=False)
    return network.eval()


def _known(kind: Callable[..., Any], config: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(config) - names)
    if unknown:
        raise ValueError(f"nothing is known of its settings {', '.join(unknown)}")
    return config


def _tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.asarray(array, np.float32))


def _entries(path: Path) -> dict[str, Any]:
    try:
        entries = json.loads(path.read_text("utf-8"))
        if not isinstance(entries, dict) or not all(
            isinstance(entry, dict) and {"config", "input", "outputs"} <= set(entry) for entry in entries.values()
        ):
            raise ValueError("it is not an object of entries with config, input and outputs")
        if any(name != Path(name).name or name.startswith(".") for name in entries):
            raise ValueError("names of entries must be names of files")
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        raise InputError(
            f"{path} cannot be read: {why.rstrip('.')}.", code="parity_file", hint=f"Name a folder with a {FILE}."
        ) from error
    return entries


def _stored(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except Exception as error:  # a damaged archive fails in many ways
        raise InputError(
            f"{path} cannot be read: {str(error) or type(error).__name__}.",
            code="parity_file",
            hint="The file is damaged or cut short; fetch it anew.",
        ) from error

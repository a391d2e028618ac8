"""Imports point inward; siblings never import each other."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "s2s"
CORE = ("ahead", "blocks", "errors", "seeds", "files", "stem", "timeline", "device")
MAY_IMPORT = {
    **dict.fromkeys(CORE, CORE),
    "summary": CORE,
    "captions": (*CORE, "summary"),
    "video": CORE,
    "perception": CORE,
    "generators": CORE,
    "mix": CORE,
    "config": CORE,
    # Packs decode recordings and serve them to the foley generator, which is given them and does not know where from.
    "packs": (*CORE, "config", "video", "generators", "mix"),
    # The foley generator's takes are written to files from the browser of its sounds.
    "generators/foley/browse": (*CORE, "generators", "video"),
    "generators/foley/report": (*CORE, "generators", "video"),
    # Fits are measured on recordings.
    "generators/foley/fit/folder": (*CORE, "generators", "video"),
    "plot": (*CORE, "summary", "video"),
    "result": (*CORE, "summary", "captions", "plot", "video", "mix", "generators"),
    "pipeline": (*CORE, "result", "video", "mix", "generators", "perception", "packs"),
    "batch": CORE,
    "inspection": (*CORE, "video"),
    "cli": (*CORE, "pipeline", "result", "batch", "inspection", "video", "generators", "packs", "config"),
    "__init__": (*CORE, "pipeline", "result", "video"),
}


def layer_of(path):
    inner = path.relative_to(SOURCE).with_suffix("").as_posix()
    return inner if inner in MAY_IMPORT else inner.split("/")[0]


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from (name.split(".")[1] for name in names if name.startswith("s2s."))


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_point_inward(path):
    layer = layer_of(path)
    allowed = {layer.split("/")[0], *MAY_IMPORT[layer]}
    assert set(imports_of(path)) <= allowed

"""Imports point inward; siblings never import each other."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "s2s"
SERVICE = SOURCE.with_name("s2s_service")
TRAINING = SOURCE.with_name("s2s_ml")
CORE = ("ahead", "blocks", "errors", "seeds", "files", "stem", "timeline", "device", "rates")
MAY_IMPORT = {
    **dict.fromkeys(CORE, CORE),
    "summary": CORE,
    "captions": (*CORE, "summary"),
    "video": CORE,
    "perception": CORE,
    "generators": CORE,
    "mix": CORE,
    "config": CORE,
    "mel": CORE,
    "vocoders": (*CORE, "mel"),
    # What is said between the service and its clients.
    "wire": CORE,
    "client": (*CORE, "wire"),
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


def imports_of(path, package="s2s"):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            yield from (alias.name for alias in node.names)
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from (name.split(".")[1] for name in names if name.startswith(f"{package}."))


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_point_inward(path):
    layer = layer_of(path)
    allowed = {layer.split("/")[0], *MAY_IMPORT[layer]}
    assert set(imports_of(path)) <= allowed


API_SIDE = set("api app docs_page events guards metrics page ranges routes security service vocabulary".split())
WORKER_SIDE = set("media runner worker workflow".split())
CHILD = {"media"}


@pytest.mark.parametrize("path", sorted(SERVICE.rglob("*.py")), ids=lambda path: path.relative_to(SERVICE).as_posix())
def test_the_api_and_the_workers_share_only_what_lies_beneath_them(path):
    part = path.relative_to(SERVICE).with_suffix("").parts[0]
    needed = set(imports_of(path, "s2s_service"))
    if part in API_SIDE:
        assert not needed & WORKER_SIDE
    elif part in WORKER_SIDE:
        assert not needed & API_SIDE
    elif part not in ("__main__", "commands", "supervisor"):
        assert not needed & (API_SIDE | WORKER_SIDE)
    if part in CHILD:
        assert needed <= CHILD


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_the_library_knows_no_service_and_no_training(path):
    assert not set(imports_of(path, "s2s_service"))
    assert not set(imports_of(path, "s2s_ml"))
    assert not re.search(r"^\s*(import|from) torch\b", path.read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", sorted(TRAINING.rglob("*.py")), ids=lambda path: path.relative_to(TRAINING).as_posix())
def test_training_knows_no_service(path):
    assert not set(imports_of(path, "s2s_service"))

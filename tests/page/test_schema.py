"""The types by which the page calls the service are those of its OpenAPI document."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import ROOT

MAKER = ROOT / "web" / "node_modules" / ".bin" / "openapi-typescript"
# Beside Python, where pip puts Node.js.
PLACES = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def test_the_types_are_made_of_the_document_as_it_is(tmp_path):
    if not shutil.which("node", path=PLACES) or not MAKER.exists():
        pytest.skip("Node.js or the page's packages are missing; `make web` brings them")
    made = tmp_path / "schema.d.ts"
    command = [MAKER, ROOT / "docs" / "openapi.json", "--output", made]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PATH": PLACES})
    kept = (ROOT / "web" / "src" / "api" / "schema.d.ts").read_text(encoding="utf-8")
    assert kept == made.read_text(encoding="utf-8"), "run `make docs`"

"""Every command of docs/api.md runs, against a real service, and answers as it says."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from service import CLIP, serving

from s2s.wire import RESULTS
from s2s_service import callers
from s2s_service.routes import health, jobs, results, uploads, vocabulary

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
SAID = set(
    "state code status kind number name detail hint summary seed version default prompt duration_s notes".split()
)
"""Fields whose values do not differ from run to run."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What each block prints, by its place; all run in one shell, in order."""
    folder = tmp_path_factory.mktemp("api")
    shutil.copy(CLIP, folder)
    script = ["set -eu"]
    for place, (language, text) in enumerate(BLOCKS):
        if language == "python":
            (folder / f"{place}.py").write_text(text)
            text = f'"{sys.executable}" {place}.py\n'
        if language in ("sh", "python"):
            # Braces, not a subshell: later blocks use what earlier ones have set.
            script.append(f"{{\n{text}}} > {place}.out")
    with serving(folder / "service") as served:
        made = subprocess.run(
            ["bash", "-c", "\n".join(script)],
            cwd=folder,
            env={**os.environ, "S2S_URL": served.url},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=300,
        )
    found = {int(path.stem): path.read_text() for path in folder.glob("*.out")}
    assert made.returncode == 0, f"after {found[max(found)]}: {made.stderr}"
    return found


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_block_runs(answers):
    assert len(answers) == sum(language in ("sh", "python") for language, _ in BLOCKS) > 15


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_answers_are_as_shown(answers):
    shown = 0
    for place, (language, text) in enumerate(BLOCKS):
        if language == "json":
            # What came before in the same block is of other commands.
            real = json.loads(answers[place - 1][answers[place - 1].index("{") :])
            compare(json.loads(text), real, f"block {place}")
            shown += 1
    assert shown > 10


def compare(shown, real, where):
    """What is shown is in the answer, of the same type, and of the same value where that is not chance."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert name in real, f"{where}.{name}"
            if name in SAID:
                assert value == real[name], f"{where}.{name}"
            compare(value, real[name], f"{where}.{name}")
    elif isinstance(shown, list):
        assert len(shown) <= len(real), where
        for index, value in enumerate(shown):
            compare(value, real[index], f"{where}[{index}]")
    else:
        assert type(shown) is type(real), f"{where}: {shown!r}, really {real!r}"


def test_every_address_of_the_api_is_described():
    paths = [
        route.path for module in (callers, health, jobs, results, uploads, vocabulary) for route in module.router.routes
    ]
    assert len(paths) > 15
    for path in paths:
        last = [part for part in path.split("/") if part and "{" not in part][-1]
        assert last in TEXT, path
    assert all(f"| `{name}` |" in TEXT for name in RESULTS)


def test_links_lead_somewhere():
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in TEXT.splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("http"):
            assert (ROOT / "docs" / target.partition("#")[0]).exists(), target

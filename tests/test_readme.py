"""Every command of the README runs."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from clips import make_picture
from recordings import placed, recording

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands():
    lines = "\n".join(blocks("sh")).replace("\\\n", " ").splitlines()
    typed = [line[2:] for line in "\n".join(blocks("console")).splitlines() if line.startswith("$ ")]
    return [line for line in (*typed, *lines) if line.startswith("s2s ")]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readme")
    (folder / "out").mkdir()
    shutil.copytree(ROOT / "examples", folder / "examples")
    recording(folder / "hammers" / "tool.hammer_01.wav", placed([0.1, 0.8], 1.5))
    make_picture(folder / "picture.jpg", np.full((120, 160, 3), 120, np.uint8))
    return folder


@pytest.mark.slow
def test_commands_run(place):
    bin_folder = Path(sys.executable).parent
    assert len(commands()) >= 10
    for command in commands():
        made = subprocess.run(
            [bin_folder / "s2s", *shlex.split(command)[1:]], cwd=place, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, f"{command}\n{made.stderr}"


@pytest.mark.slow
def test_python_runs(place):
    for block in blocks("python"):
        subprocess.run([sys.executable, "-c", block], cwd=place, check=True, env=os.environ)


def test_the_shown_output_is_what_is_printed(place):
    [shown] = blocks("console")
    command, *expected = shown.strip().splitlines()
    made = subprocess.run(
        [Path(sys.executable).parent / "s2s", *shlex.split(command[2:])[1:]],
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.splitlines() == expected


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from s2s.errors import S2SError
from s2s_ml.cli import commands


def test_every_verb_says_what_it_does():
    for name in commands.commands:
        result = CliRunner().invoke(commands, [name, "--help"])
        assert result.exit_code == 0 and len(result.stdout.splitlines()) > 4


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "s2s_ml.parity", raising=False)
    with pytest.raises(S2SError, match=r"'torch'.*\[ml\]") as caught:
        CliRunner().invoke(commands, ["parity", str(tmp_path), "-o", str(tmp_path)], catch_exceptions=False)
    assert caught.value.code == "training_missing"


def test_errors_are_one_message_and_no_traceback(tmp_path):
    program = "from s2s_ml.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "mel-parity", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and done.stderr.startswith("error: ") and len(done.stderr.splitlines()) == 1
    done = subprocess.run([sys.executable, "-c", program, "nothing"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "No such command" in done.stderr


def test_the_commands_of_the_documentation_are_ours():
    text = (Path(__file__).parents[2] / "docs" / "regnet.md").read_text()
    lines = re.findall(r"^    s2s-ml (.+)$", text, re.MULTILINE)
    assert len(lines) > 5
    for verb, *rest in map(shlex.split, lines):
        command = commands.commands[verb]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in rest if word.startswith("-")} <= known
        assert len(command.make_parser(click.Context(command)).parse_args(list(rest))[1]) == 0

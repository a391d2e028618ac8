import json
import os
import socket
import subprocess
import sys

import pytest

RUN = "from s2s.cli import main; main()"


def s2s(*words, before="", **environment):
    return subprocess.run(
        [sys.executable, "-c", before + RUN, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}, **environment},
    )


@pytest.mark.parametrize("name", ["serve", "worker", "keys"])
def test_the_services_commands_are_listed_and_explained(name):
    assert f"  {name} " in s2s("--help").stdout
    made = s2s(name, "--help")
    assert made.returncode == 0
    assert "--data" in made.stdout


def test_help_does_not_load_the_service():
    before = "import sys; sys.modules['s2s_service'] = None; "
    assert s2s("--help", before=before).returncode == 0


def test_without_the_extra_the_command_says_what_to_install():
    made = s2s("serve", before="import sys; sys.modules['pydantic_settings'] = None; ")
    assert made.returncode == 2
    assert "pip install 'silence-to-sound[service]'" in made.stderr
    assert "Traceback" not in made.stderr


def test_keys_are_made_listed_and_revoked(tmp_path):
    data = ("--data", str(tmp_path))
    made = s2s("keys", "create", "studio", *data)
    assert made.stdout.startswith("s2s_")
    assert "only time" in made.stderr
    [entry] = json.loads(s2s("keys", "list", "--json", *data).stdout)
    assert (entry["name"], entry["revoked_at"]) == ("studio", None)
    assert s2s("keys", "revoke", *data, "studio").returncode == 0
    listed = s2s("keys", *data, "list").stdout  # said of all of them, too
    assert "revoked" in listed
    assert made.stdout.strip() not in listed
    unknown = s2s("keys", "revoke", *data, "nobody")
    assert (unknown.returncode, "Traceback" in unknown.stderr) == (1, False)


def test_an_address_that_is_taken_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        made = s2s("serve", "--data", str(tmp_path), "--port", str(taken.getsockname()[1]))
    assert made.returncode == 2
    assert "cannot be listened on" in made.stderr


@pytest.mark.parametrize("process", ["serve", "worker"])
def test_settings_that_cannot_be_used_are_said(tmp_path, process):
    made = s2s(process, "--data", str(tmp_path), S2S_AUTH="nobody")
    assert made.returncode == 2
    assert "S2S_AUTH" in made.stderr
    assert "Traceback" not in made.stderr


def test_a_database_that_does_not_answer_is_said(tmp_path):
    url = "postgresql+psycopg://me:long-secret@127.0.0.1:1/s2s"
    made = s2s("worker", "--data", str(tmp_path), S2S_DATABASE_URL=url)
    assert made.returncode == 1
    assert "database" in made.stderr
    assert "Traceback" not in made.stderr
    assert "long-secret" not in made.stderr

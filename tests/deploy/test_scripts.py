"""The start script and the clean-up, up to where they hand over to Docker: a `docker` that notes what it is told."""

import os
import re
import shutil
import subprocess

import pytest
from deployment import DEPLOY, ROOT

DOCKER = """#!/bin/sh
printf '%s\\n' "$*" >> "$TOLD"
case "$*" in
*healthy.py*) exit "${READY:-0}" ;;
info*) exit "${DAEMON:-0}" ;;
esac
"""
SCRIPTS = [DEPLOY / "start.sh", DEPLOY / "clean.sh", DEPLOY / "nginx/entry.sh", ROOT / "scripts/install_tools.sh"]


@pytest.fixture
def run(tmp_path):
    """Run a script of a copy of deploy/; returns the finished process, with ``.told`` and ``.folder``."""
    folder = tmp_path / "deploy"
    shutil.copytree(DEPLOY, folder, ignore=shutil.ignore_patterns(".env", "tls", "__pycache__"))
    (tmp_path / "bin").mkdir()
    docker = tmp_path / "bin/docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    told = tmp_path / "told"

    def run(script, *options, typed="", **given):
        told.write_text("")
        environment = {"PATH": f"{docker.parent}{os.pathsep}{os.environ['PATH']}", "TOLD": str(told), **given}
        done = subprocess.run(
            [folder / script, *options], env=environment, input=typed, capture_output=True, text=True, timeout=60
        )
        done.folder, done.told = folder, told.read_text()
        return done

    return run


def test_start_makes_a_password_builds_and_waits(run):
    done = run("start.sh")
    assert done.returncode == 0, done.stderr
    env = (done.folder / ".env").read_text()
    password = re.search(r"^POSTGRES_PASSWORD=([0-9a-f]{48})$", env, re.MULTILINE).group(1)
    assert (done.folder / ".env").stat().st_mode & 0o777 == 0o600
    assert "changeme" not in env
    assert "compose -f compose.yaml up --detach --build --scale worker=1\n" in done.told
    assert done.stdout.splitlines()[-1] == "Ready: http://localhost"
    assert password not in done.stdout + done.stderr + done.told


def test_start_keeps_what_is_set(run):
    run("start.sh")
    first = (run("start.sh").folder / ".env").read_text()
    done = run("start.sh", "--gpu", "--workers", "3", WEB_HTTP_PORT="8080")
    assert (done.folder / ".env").read_text() == first
    assert "compose -f compose.yaml -f compose.gpu.yaml up --detach --build --scale worker=3\n" in done.told
    assert done.stdout.splitlines()[-1] == "Ready: http://localhost:8080"


def test_start_says_where_tls_is(run):
    done = run("start.sh", WEB_TLS="on", S2S_HOSTS="sound.example.org,other.example.org")
    assert done.stdout.splitlines()[-1] == "Ready: https://sound.example.org"


def test_start_refuses_the_examples_password(run):
    done = run("start.sh", POSTGRES_PASSWORD="changeme")
    assert done.returncode == 1
    assert "the password of the example" in done.stderr
    assert " up " not in done.told


def test_start_gives_up_on_what_does_not_come_up(run):
    done = run("start.sh", READY="1", START_PATIENCE_S="2")
    assert done.returncode == 1
    assert "not ready after 2 s" in done.stderr


def test_start_says_what_is_missing(run):
    assert "the Docker daemon does not answer" in run("start.sh", DAEMON="1").stderr
    assert "there is no option --fast" in run("start.sh", "--fast").stderr
    assert "'many'" in run("start.sh", "--workers", "many").stderr


def test_clean_keeps_data(run):
    run("start.sh")
    done = run("clean.sh")
    assert done.returncode == 0, done.stderr
    assert done.told.splitlines()[-1] == "compose -f compose.yaml down --remove-orphans"
    assert (done.folder / ".env").exists()


def test_clean_removes_data_when_told_twice(run):
    run("start.sh")
    kept = run("clean.sh", "--data", typed="no\n")
    assert (kept.returncode, "down" in kept.told, (kept.folder / ".env").exists()) == (1, False, True)
    done = run("clean.sh", "--data", "--images", typed="remove\n")
    assert done.told.splitlines()[-1] == "compose -f compose.yaml down --remove-orphans --volumes --rmi all"
    assert not (done.folder / ".env").exists()
    assert run("clean.sh", "--data", "--yes").returncode == 0


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_sound(script):
    assert script.stat().st_mode & 0o111
    if shutil.which("shellcheck"):
        checked = subprocess.run(["shellcheck", script], capture_output=True, text=True)
    else:
        checked = subprocess.run(["sh", "-n", script], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr

"""The cage from inside: processes that shut themselves in as children do and then try to get out."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time

import pytest

from s2s_service.media import landlock

TRY = """
    import json, os, resource, signal, socket, sys
    from pathlib import Path
    from s2s_service.media import cage

    order = json.loads(sys.argv[1])
    cage.shut(order)
    port, secret, folder = int(sys.argv[2]), Path(sys.argv[3]), Path(order["folder"])
    parent = os.getppid()

    def fails(action):
        try:
            action()
        except OSError as error:
            return error.errno
        return 0

    def connect():
        socket.create_connection(("127.0.0.1", port), timeout=2)

    (folder / "new").mkdir()
    (folder / "new" / "made").write_text("x")
    (folder / "new" / "made").rename(folder / "new" / "moved")
    (folder / "new" / "moved").unlink()
    print(json.dumps({
        "clip": fails(Path(order["clip"]).read_bytes),
        "read": fails(secret.read_bytes),
        "list": fails(lambda: os.listdir(secret.parent)),
        "write": fails(lambda: secret.write_bytes(b"")),
        "make": fails(lambda: secret.with_name("new").write_bytes(b"")),
        "remove": fails(secret.unlink),
        "link": fails(lambda: (folder / "link").symlink_to(secret)),
        "execute": fails(lambda: os.execv("/bin/true", ["true"])),
        "connect": fails(connect),
        "environment": fails(Path(f"/proc/{parent}/environ").read_bytes),
        "kill": fails(lambda: os.kill(parent, signal.SIGTERM)) if order["kill"] else 1,
        "memory": resource.getrlimit(resource.RLIMIT_AS),
        "cpu": resource.getrlimit(resource.RLIMIT_CPU),
        "file": resource.getrlimit(resource.RLIMIT_FSIZE),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "umask": os.umask(0),
    }))
"""


@pytest.fixture
def tried(tmp_path):
    """What a caged process can do."""
    folder, elsewhere = tmp_path / "scratch", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "secret").write_text("password")
    (elsewhere / "clip").write_text("clip")
    order = {
        "folder": str(folder),
        "clip": str(elsewhere / "clip"),
        "timeline": None,
        "options": {},
        "limits": {"memory_mb": 1000, "cpu_s": 7.5, "wall_s": 60, "file_mb": 3},
        "kill": landlock.version() >= 6,
    }
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-c", textwrap.dedent(TRY), json.dumps(order)]
        command += [str(server.getsockname()[1]), str(elsewhere / "secret")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert (elsewhere / "secret").read_text() == "password"
    return json.loads(done.stdout)


def test_limits_hold(tried):
    assert tried["memory"] == [1_000_000_000] * 2
    assert tried["cpu"] == [8, 13]
    assert tried["file"] == [3_000_000] * 2
    assert tried["core"] == [0, 0]
    assert tried["umask"] == 0o077


@pytest.mark.skipif(landlock.version() < 4, reason="the kernel offers no Landlock that knows connections")
def test_nothing_outside_is_reached(tried):
    assert tried["clip"] == 0
    for deed in ("read", "list", "write", "make", "remove", "link", "execute", "connect", "environment", "kill"):
        assert tried[deed] > 0, deed


LONG = """
    import os
    from s2s_service.media import cage

    cage.end_with(0)
    os.write(1, b"now")
    pow(7, 1 << 34)  # hours in one call that never lets go of the interpreter
"""


def test_an_end_of_the_parent_reaches_into_long_computations():
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(LONG)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout.read(3) == b"now"
        time.sleep(0.2)
        assert child.poll() is None
        child.stdin.close()
        try:
            child.wait(1)
        finally:
            child.kill()
    if sys.platform == "linux":
        assert child.returncode == -signal.SIGIO


def test_a_parent_that_went_before_is_noticed():
    read_end, write_end = os.pipe()
    os.close(write_end)
    done = subprocess.run(
        [sys.executable, "-c", "from s2s_service.media import cage; cage.end_with(0); print('alive')"],
        stdin=read_end,
        capture_output=True,
        timeout=30,
    )
    os.close(read_end)
    assert done.stdout == b""
    assert done.returncode != 0


def test_on_a_gpu_addresses_are_not_limited_and_everything_else_is(tmp_path):
    limits = {"memory_mb": 1000, "cpu_s": 7, "wall_s": 60, "file_mb": 3}
    order = {"folder": str(tmp_path), "clip": None, "timeline": None, "options": {"device": "cuda"}, "limits": limits}
    program = """
        import json, resource, sys
        from s2s_service.media import cage

        cage.shut(json.loads(sys.argv[1]))
        print(json.dumps([resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_FSIZE)[0]]))
    """
    command = [sys.executable, "-c", textwrap.dedent(program), json.dumps(order)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(done.stdout) == [-1, 3_000_000]

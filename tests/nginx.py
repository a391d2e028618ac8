"""nginx with the configuration we ship, on free ports of this machine, in front of a given API."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from postgres import free_port, temporary_folder, unprivileged

ENTRY = Path(__file__).parents[1] / "deploy/nginx/entry.sh"
MISSING = "nginx is missing; scripts/install_tools.sh installs it"


@dataclass(frozen=True)
class Nginx:
    """A running nginx."""

    http: str  # address, without a slash at the end
    https: str
    run: Path  # all that it writes
    master: subprocess.Popen

    def log(self):
        """Return the access log so far."""
        return (self.run / "access.log").read_text()

    def errors(self):
        """Return what nginx complained about so far."""
        return (self.run / "errors.log").read_text()


def environment(run, **given):
    """Return what `entry.sh` is told; ``given`` are its variables."""
    # Debian keeps nginx where only root's PATH leads.
    path = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
    if shutil.which("nginx", path=path) is None:
        pytest.skip(MISSING)
    defaults = {"WEB_RUN": str(run), "WEB_LOG": str(run / "access.log"), "WEB_PAGE": str(run / "no-page")}
    return {"PATH": path, **defaults, **{name: str(value) for name, value in given.items()}}


def check(run, **given):
    """Run ``nginx -t`` on the configuration that ``given`` makes; returns the finished process."""
    return subprocess.run([ENTRY, "-t"], env=environment(run, **given), capture_output=True, text=True, timeout=30)


@contextlib.contextmanager
def running_nginx(api, **given):
    """Start nginx before ``api`` (HOST:PORT, several with spaces); ``given`` are variables of `entry.sh`."""
    as_user = unprivileged("www-data")
    http, https = free_port(), free_port()
    with temporary_folder(as_user) as run:
        listens = {"WEB_HTTP": f"127.0.0.1:{http}", "WEB_HTTPS": f"127.0.0.1:{https}", "WEB_HTTPS_PORT": https}
        settings = environment(run, **{**given, **listens, "WEB_API": api})
        how = {"env": settings, "stdin": subprocess.DEVNULL, "cwd": run, **as_user}
        with (run / "errors.log").open("wb") as errors:
            master = subprocess.Popen([ENTRY], stderr=errors, **how)
        server = Nginx(f"http://127.0.0.1:{http}", f"https://localhost:{https}", run, master)
        try:
            _wait_until_up(server, http)
            yield server
        finally:
            master.terminate()
            try:
                master.wait(10)
            except subprocess.TimeoutExpired:
                master.kill()
                master.wait()


def _wait_until_up(server, port):
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert server.master.poll() is None, server.errors()
        time.sleep(0.05)
    raise AssertionError(f"nginx did not come up: {server.errors()}")

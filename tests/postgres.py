"""A PostgreSQL of their own for tests: a fresh cluster in a temporary folder, on a free port of this machine."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

MISSING = "PostgreSQL is missing; scripts/install_tools.sh installs it"
AUTH = ("--auth=scram-sha-256", "--pwfile")
QUICK = {"fsync": "off"}
"""Nothing here has to outlive a power cut, so it need not wait for the disk."""


def find_programs():
    """Return the folder of PostgreSQL's programs, or None: Debian keeps them off the PATH, by version."""
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for folder in ([Path(on_path).resolve().parent] if on_path else []) + by_version:
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_dump")):
            return folder
    return None


def unprivileged(*names):
    """Return what makes `subprocess` run a program as the first user of ``names`` that exists; nothing unless root."""
    if os.geteuid() != 0:
        return {}
    for name in (*names, "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    pytest.skip("run as root, and there is no other user to run servers as")


def free_port():
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def temporary_folder(as_user):
    """A folder that the user of ``as_user`` (see `unprivileged`) owns; removed at the end, whatever happened."""
    # Directly under /tmp: a path of pytest's is closed to others, and too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="s2s-"))
    try:
        if as_user:
            os.chown(folder, as_user["user"], as_user["group"])
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """A PostgreSQL of one's own, that may be crashed and started again."""

    def __init__(self, command, folder, as_user, address):
        self._command, self._folder, self._as_user = command, folder, as_user
        self.address = address
        self._server = None

    def start(self):
        """Start it and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self._folder,
                **self._as_user,
            )
        _wait_until_up(self.address, self._server, self._folder / "log")

    def crash(self):
        """End it at once, as `pg_ctl stop -m immediate` does; connections are cut, nothing is tidied up."""
        self.stop(signal.SIGQUIT)

    def stop(self, how=signal.SIGINT):
        """Stop it; the connections that are left are closed."""
        self._server.send_signal(how)
        try:
            self._server.wait(20)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()


@contextlib.contextmanager
def running_cluster():
    """Start a `Cluster`; stopped at the end."""
    programs = find_programs()
    if programs is None:
        pytest.skip(MISSING)
    as_user = unprivileged("postgres")
    password = secrets.token_hex(16)
    with temporary_folder(as_user) as folder:
        secret = folder / "password"
        secret.write_text(password)
        secret.chmod(0o644)  # the folder itself is closed to others
        data, port = folder / "data", free_port()
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "s2s", "-E", "UTF8", "--locale=C", "--no-sync", *AUTH, secret],
            capture_output=True,
            text=True,
            cwd=folder,
            **as_user,
        )
        assert made.returncode == 0, made.stderr
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "max_connections": 200, **QUICK}
        flags = [f"--{name}={value}" for name, value in options.items()]
        command = [programs / "postgres", "-D", data, "-p", str(port), *flags]
        cluster = Cluster(command, folder, as_user, f"postgresql+psycopg://s2s:{password}@127.0.0.1:{port}/postgres")
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@contextlib.contextmanager
def running_postgres():
    """Start a cluster; yields the address of its database, for SQLAlchemy (``postgresql+psycopg://...``)."""
    with running_cluster() as cluster:
        yield cluster.address


@contextlib.contextmanager
def new_database(address):
    """Make an empty database on a running cluster; yields its address, and drops it at the end."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(plain(address), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield address.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(plain(address), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def plain(address):
    """Return the address as PostgreSQL's own programs know it."""
    return address.replace("postgresql+psycopg://", "postgresql://")


def _wait_until_up(address, server, log):
    for _ in range(300):
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(plain(address), connect_timeout=2):
            return
        assert server.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"PostgreSQL did not come up in 30 s: {log.read_text()}")

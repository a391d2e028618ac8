"""What docs/deploy.md says of backing up and restoring: jobs, files and sessions come back."""

import re
import shutil
import subprocess

import httpx
import pytest
from deployment import ROOT
from postgres import find_programs, new_database, plain, running_postgres
from service import serving, settled, submit

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
DOCS = (ROOT / "docs/deploy.md").read_text()


def words_of(program):
    """Return the words that the page gives a program of PostgreSQL inside its container, less its database's name."""
    return re.search(rf"exec -T postgres ({program} [^<>\n]*)", DOCS).group(1).replace("-d s2s", "").split()


def a_job(served):
    """Do a job; returns its address, its film and the cookies to get it."""
    with served.client() as client:
        client.post("/v1/session")
        job = settled(client, submit(client, seed=1))
        assert job["state"] == "done", job
        return f"/v1/jobs/{job['id']}", client.get(f"/v1/jobs/{job['id']}/video").content, dict(client.cookies)


def assert_there(served, path, film, cookies):
    with httpx.Client(base_url=served.url, cookies=cookies, timeout=30) as client:
        assert client.get(path).json()["state"] == "done"
        assert client.get(f"{path}/video").content == film
        again = settled(client, submit(client, seed=2))
        assert again["state"] == "done", again


def test_sqlite_is_copied_while_it_runs(tmp_path):
    if shutil.which("sqlite3") is None:
        pytest.skip("sqlite3 is missing; scripts/install_tools.sh installs it")
    copy = tmp_path / "new/data"
    copy.mkdir(parents=True)
    with serving(tmp_path / "old") as served:
        there = a_job(served)
        commands = re.findall(r"^    (sqlite3 DIR/.*|cp -r DIR/.*)$", DOCS, re.MULTILINE)
        assert len(commands) == 3
        for command in commands:
            line = command.replace("DIR", str(served.folder / "data"))
            done = subprocess.run(["sh", "-c", line], cwd=copy, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
    with serving(tmp_path / "new") as served:
        assert_there(served, *there)


def test_postgres_is_dumped_and_restored(tmp_path):
    with running_postgres() as server, new_database(server) as old, new_database(server) as new:
        programs = find_programs()
        with serving(tmp_path / "old", database_url=old) as served:
            there = a_job(served)
            dump, *options = words_of("pg_dump")
            *options, name = options
            assert (dump, name) == ("pg_dump", "s2s")
            made = subprocess.run(
                [programs / dump, *without_user(options), plain(old)], capture_output=True, timeout=60
            )
            assert made.returncode == 0, made.stderr
            shutil.copytree(served.folder / "data/store", tmp_path / "new/data/store")
        with serving(tmp_path / "new", database_url=new):
            pass  # "started once"
        restore, *options = words_of("pg_restore")
        done = subprocess.run(
            [programs / restore, *without_user(options), "-d", plain(new)], input=made.stdout, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        with serving(tmp_path / "new", database_url=new) as served:
            assert_there(served, *there)


def without_user(options):
    """Leave out ``-U s2s``, which the address says here."""
    return [option for option in options if option not in ("-U", "s2s")]

"""A real service for tests: `s2s serve` on a free port, with its data in a folder, stopped at the end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
CLIP = ROOT / "examples" / "workbench.mp4"
COMMAND = [sys.executable, "-c", "from s2s.cli import main; main()"]


@dataclass
class Served:
    """A running service; ``log`` is where it writes what it does."""

    url: str
    process: subprocess.Popen
    folder: Path
    log: Path
    environment: dict = field(repr=False)

    def client(self, **options):
        """An HTTP client with a session of its own."""
        return httpx.Client(base_url=self.url, timeout=30, **options)

    def processes(self, kind):
        """Process ids of the children of a kind: "api", "worker" or "media"."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                    mine = str(self.folder).encode() in (folder / "environ").read_bytes()
                    wanted = [b"s2s_service.media"] if kind == "media" else [b"s2s_service", kind.encode()]
                    if mine and any(words[i : i + len(wanted)] == wanted for i in range(len(words))):
                        found.append(int(folder.name))
        return found

    def kill(self, kind):
        """Kill -9 a child; whether there was one."""
        found = self.processes(kind)
        for pid in found[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return bool(found)


@contextlib.contextmanager
def serving(folder, *, port=0, flags=(), ready=True, **settings):
    """Run `s2s serve`; settings become S2S_ variables, ``ready`` waits until jobs are taken.

    Tests ask more often than people do: what a caller may ask is unbounded unless a test says otherwise.
    """
    settings = {"rate_per_minute": 1_000_000, **settings}
    folder.mkdir(parents=True, exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("S2S_")}
    environment |= {f"S2S_{name.upper()}": str(value) for name, value in settings.items()}
    environment["S2S_CONFIG"] = ""
    log = folder / "log.txt"
    with log.open("ab") as lines:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port), "--data", str(folder / "data"), *flags],
            stdout=subprocess.PIPE,
            stderr=lines,
            env=environment,
            start_new_session=True,
            text=True,
        )
    try:
        url = process.stdout.readline().strip()
        assert url, log.read_text()
        served = Served(url, process, folder, log, environment)
        if ready:
            wait_until(lambda: _is_ready(served), what=lambda: log.read_text()[-3000:])
        yield served
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()


def wait_until(holds, *, timeout_s=40.0, every_s=0.1, what=lambda: "it did not come to pass"):
    """Wait until something holds and return it."""
    until = time.monotonic() + timeout_s
    while not (found := holds()):
        assert time.monotonic() < until, what()
        time.sleep(every_s)
    return found


def busyness():
    """How many times longer things may take than on a machine that has nothing else to do."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def submit(client, clip=CLIP, *, headers=None, **fields):
    """Send a clip; returns the job as JSON."""
    with Path(clip).open("rb") as file:
        answer = client.post("/v1/jobs", files={"file": (Path(clip).name, file)}, data=fields or None, headers=headers)
    assert answer.status_code == 202, answer.text
    return answer.json()


def settled(client, job, *, timeout_s=60.0):
    """Wait until a job is done, failed or cancelled; returns it as JSON."""

    def look():
        found = client.get(f"/v1/jobs/{job['id']}").json()
        return found if found["state"] in ("done", "failed", "cancelled") else None

    return wait_until(look, timeout_s=timeout_s, what=lambda: client.get(f"/v1/jobs/{job['id']}").text)


def _is_ready(served):
    assert served.process.poll() is None, served.log.read_text()[-3000:]
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{served.url}/readyz", timeout=5).status_code == 200

"""Put load on the service: many callers at once, each with a clip, while jobs are rendered.

    python tools/load.py --callers 50 [--url http://127.0.0.1:8765] [--markdown docs/service.md]

Starts `s2s serve` with its data in a temporary folder (or calls the one at ``--url``), has every caller send a clip,
look at its job, list its jobs, listen to events and fetch the results, and prints how long answers took and whether any
job was lost. Exits with 1 when one was, or when the 95th percentile is above ``--most-ms``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import ssl
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
from pages import put

CLIP = Path(__file__).parents[1] / "examples" / "workbench.mp4"
SETTINGS = {"S2S_AT_ONCE": "2", "S2S_RATE_PER_MINUTE": "60000", "S2S_NEW_SESSIONS_PER_HOUR": "10000"}
LOOK_EVERY_S = 0.5
TRUST = ssl.create_default_context()
"""Read once: each client would read the system's certificates anew, and all others would wait for it."""
ROUNDS = 5
RESULTS = ("video", "captions.vtt", "timeline")


class Timed:
    """Answers' durations by what was asked, and what went wrong."""

    def __init__(self) -> None:
        self.took_ms: dict[str, list[float]] = defaultdict(list)
        self.faults: list[str] = []

    async def ask(
        self, client: httpx.AsyncClient, what: str, method: str, address: str, **options: object
    ) -> httpx.Response:
        """Send a request; its duration counts until the answer has come whole."""
        began = time.perf_counter()
        answer = await client.request(method, address, **options)  # type: ignore[arg-type]
        self.took_ms[what].append((time.perf_counter() - began) * 1000)
        if answer.status_code >= 400:
            self.faults.append(f"{what}: {answer.status_code} {answer.text[:200]}")
        return answer


async def caller(url: str, number: int, timed: Timed, clip: bytes) -> str:
    """One caller's way from a clip to its results; returns the job's last state."""
    async with httpx.AsyncClient(base_url=url, timeout=60, verify=TRUST) as client:
        await timed.ask(client, "POST /v1/session", "POST", "/v1/session")
        files, data = {"file": (f"clip{number}.mp4", clip)}, {"seed": str(number)}
        job = (await timed.ask(client, "POST /v1/jobs", "POST", "/v1/jobs", files=files, data=data)).json()
        if "id" not in job:
            return "refused"
        listening = asyncio.create_task(listened(client, job["id"]))
        while job["state"] not in ("done", "failed", "cancelled"):
            await asyncio.sleep(LOOK_EVERY_S)
            job = (await timed.ask(client, "GET /v1/jobs/{id}", "GET", f"/v1/jobs/{job['id']}")).json()
            await timed.ask(client, "GET /v1/jobs", "GET", "/v1/jobs")
        for result in RESULTS:
            await timed.ask(client, f"GET .../{result}", "GET", f"/v1/jobs/{job['id']}/{result}")
        if await listening != job["state"]:
            timed.faults.append(f"{job['id']}: the events ended before the job")
        return str(job["state"])


async def listened(client: httpx.AsyncClient, job: str) -> str:
    """Listen until the service says that nothing more comes; returns the state that was told last."""
    state = ""
    async with client.stream("GET", f"/v1/jobs/{job}/events", timeout=None) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data:"):
                state = httpx.Response(200, content=line[5:]).json()["state"]
    return state


async def pressed(url: str, callers: int) -> tuple[Timed, list[str], float]:
    """Let all callers loose at once."""
    timed, clip = Timed(), CLIP.read_bytes()
    began = time.perf_counter()
    states = await asyncio.gather(*(caller(url, number, timed, clip) for number in range(callers)))
    return timed, list(states), time.perf_counter() - began


def alone(url: str, clip: Path) -> str:
    """Compare one clip through the service, nothing else going on, with the command line; Markdown."""
    commanded, served_s = [], []
    with tempfile.TemporaryDirectory() as folder, httpx.Client(base_url=url, timeout=60, verify=TRUST) as client:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            command = [Path(sys.executable).with_name("s2s"), "generate", clip, "-o", Path(folder) / "made.mp4"]
            subprocess.run(command, check=True, capture_output=True)
            commanded.append(time.perf_counter() - began)
            began = time.perf_counter()
            with clip.open("rb") as file:
                job = client.post("/v1/jobs", files={"file": file}).json()
            with client.stream("GET", f"/v1/jobs/{job['id']}/events", timeout=None) as events:
                for _line in events.iter_lines():
                    pass
            (Path(folder) / "served.mp4").write_bytes(client.get(f"/v1/jobs/{job['id']}/video").content)
            served_s.append(time.perf_counter() - began)
    ours, theirs = np.median(served_s), np.median(commanded)
    return (
        f"{clip.name} alone: from sending it to having its video, with all other results made, {ours:.1f} s, "
        f"{ours / theirs:.1f} x the {theirs:.1f} s of `s2s generate` (medians of {ROUNDS})."
    )


def table(timed: Timed, states: list[str], took_s: float, callers: int) -> str:
    """What was measured, as Markdown."""
    counts = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
    lines = [
        f"{callers} callers at once, a clip of 8 s each, two jobs rendered side by side: {counts} in {took_s:.0f} s.",
        "",
        "| asked | answers | median (ms) | 95th percentile (ms) | slowest (ms) |",
        "|---|---|---|---|---|",
    ]
    for what, took in sorted(timed.took_ms.items()):
        lines.append(row(what, took))
    every = [ms for took in timed.took_ms.values() for ms in took]
    lines.append(row("all", every))
    return "\n".join(lines)


def row(what: str, took_ms: list[float]) -> str:
    """One line of the table."""
    figures = (np.median(took_ms), np.percentile(took_ms, 95), max(took_ms))
    return f"| {what} | {len(took_ms)} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |"


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Run the service for the measurement."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("s2s"), "serve", "--port", "0", "--data", folder],
            env={**os.environ, **SETTINGS},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            until = time.monotonic() + 60
            while not _is_ready(url):
                if time.monotonic() > until:
                    sys.exit("error: the service did not start")
                time.sleep(0.2)
            yield url
        finally:
            process.terminate()
            process.wait()


def _is_ready(url: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{url}/readyz").status_code == 200
    return False


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Put load on the service.")
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument("--clip", type=Path, action="append", help="to compare with the command line; repeatable")
    parser.add_argument("--url", help="a service that runs already")
    parser.add_argument("--most-ms", type=float, default=200, help="for the 95th percentile of all answers")
    parser.add_argument("--markdown", type=Path, help="a page with a section `load` to write the table into")
    asked = parser.parse_args()
    with contextlib.nullcontext(asked.url) if asked.url else served() as url:
        texts = [alone(url, clip) for clip in asked.clip or [CLIP]]
        timed, states, took_s = asyncio.run(pressed(url, asked.callers))
    text = "\n\n".join([*texts, table(timed, states, took_s, asked.callers)])
    print(text)
    for fault in timed.faults[:10]:
        print(f"fault: {fault}", file=sys.stderr)
    if asked.markdown:
        put(asked.markdown, "load", text)
    p95 = np.percentile([ms for took in timed.took_ms.values() for ms in took], 95)
    if timed.faults or states.count("done") != asked.callers or p95 > asked.most_ms:
        sys.exit(1)


if __name__ == "__main__":
    main()

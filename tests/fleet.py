"""A service in parts for tests: APIs and workers as processes of their own, one PostgreSQL, one store."""

import contextlib
import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from clips import make_clip, moving_square
from postgres import plain
from service import COMMAND, serving, wait_until

TINY = (96, 64)


def tiny_clips(folder, count):
    """Make clips of a second, each unlike the others."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        make_clip(folder / f"tiny{index}.mp4", n_frames=25 + index, size=TINY, picture=moving_square(TINY))
        for index in range(count)
    ]


@dataclass
class Worker:
    """A worker; the database knows it by an id that holds its process id."""

    process: subprocess.Popen
    log: Path

    def is_called(self, id):
        return f"-{self.process.pid}-" in (id or "")

    def stop(self):
        """Stop it in the middle of everything, as a machine that hangs does; `go_on` ends that."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        self.process.kill()
        self.process.wait()


@dataclass
class Fleet:
    """The processes of a service."""

    folder: Path
    settings: dict
    ends: contextlib.ExitStack = field(repr=False)
    workers: list[Worker] = field(default_factory=list)

    def api(self, name="api", **settings):
        """Start an API without a worker."""
        return self.ends.enter_context(
            serving(self.folder / name, flags=("--no-worker",), ready=False, **self.settings, **settings)
        )

    def worker(self):
        """Start a worker, and wait until it says that it lives."""
        name = f"worker{len(self.workers)}"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("S2S_")}
        environment |= {f"S2S_{key.upper()}": str(value) for key, value in self.settings.items()} | {"S2S_CONFIG": ""}
        log = self.folder / f"{name}.txt"
        with log.open("ab") as lines:
            process = subprocess.Popen(
                [*COMMAND, "worker", "--data", str(self.folder / name)], stderr=lines, env=environment
            )
        worker = Worker(process, log)
        self.workers.append(worker)
        self.ends.callback(_end, process)
        wait_until(lambda: "worker started" in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()[-3000:]
        return worker

    def ask(self, question, *values):
        """Ask the database; returns all rows."""
        with psycopg.connect(plain(self.settings["database_url"]), autocommit=True) as connection:
            answer = connection.execute(question, values)
            return answer.fetchall() if answer.description else None

    def at_work(self, job, number=1):
        """Return who works on a job, or has worked on it last."""
        ((id,),) = self.ask("SELECT worker FROM versions WHERE job = %s AND number = %s", job["id"], number)
        return next((worker for worker in self.workers if worker.is_called(id)), None)

    def move_away(self, worker):
        """Have a worker be on another host, as far as others see: that its process is gone cannot be seen from here."""
        self.ask("UPDATE workers SET host = 'elsewhere' WHERE id LIKE %s", f"%-{worker.process.pid}-%")

    def tally(self):
        """State -> how many versions came to it."""
        return dict(self.ask("SELECT label, value FROM tallies WHERE name = 'jobs'"))


@contextlib.contextmanager
def fleet(folder, database, *, store=None, **settings):
    """Give a service without processes yet; those that are started end with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    store = store or (folder / "store").as_uri()
    with contextlib.ExitStack() as ends:
        yield Fleet(folder, {"database_url": database, "store": store, "at_once": 1, **settings}, ends)


def _end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

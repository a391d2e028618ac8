"""A job's stages: fetch what is needed, have a child process do the work, keep what comes of it.

Every stage may run again from its beginning, on any worker: what it writes has fixed names, whole files only, and the
same content each time. Stages return whether the job goes on; errors that may pass are raised, for the workflow engine
to try again.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import structlog

from s2s.errors import S2SError
from s2s.wire import SETTLED, State
from s2s_service.database import new_id
from s2s_service.jobs import result_key
from s2s_service.media.run import Limits, Stopped, Task, may_pass, run
from s2s_service.settings import Settings
from s2s_service.store import Store
from s2s_service.uploads import Uploads
from s2s_service.work import Board, Work

log = structlog.get_logger()
SHARES: dict[bool, dict[str, tuple[float, float]]] = {
    True: {"perceiving": (0.0, 0.6), "generating": (0.6, 0.8), "mixing": (0.8, 1.0)},
    False: {"perceiving": (0.0, 0.05), "generating": (0.05, 0.5), "mixing": (0.5, 1.0)},
}
"""Where in a job's progress each stage lies: for clips that are watched, and for what is only rendered again."""
TELL_EVERY_S = 0.5
SEEN = ("seen.json", "poster.jpg", "strip.jpg")
"""What comes of watching; the rest comes of rendering."""


class TakenOver(Exception):
    """Another worker has begun with what this one was doing; whose it is, the workflow engine knows."""


class Runner:
    """Does the stages of jobs, for one worker."""

    def __init__(self, settings: Settings, store: Store, uploads: Uploads, board: Board, scratch: Path) -> None:
        self._settings = settings
        self._store = store
        self._uploads = uploads
        self._board = board
        self._scratch = scratch
        self._limits = Limits(
            memory_mb=settings.job_memory_mb,
            cpu_s=settings.job_time_s,
            wall_s=settings.job_time_s,
            file_mb=settings.job_file_mb,
            max_duration_s=settings.max_duration_s,
            max_pixels=settings.max_pixels,
        )

    def perceive(self, job: str, number: int) -> bool:
        """Watch the clip and choose its sounds, or choose anew for what was seen; nothing when a timeline is given."""
        # Only the first version watches the clip.
        work = self._entered(job, number, "perceiving" if number == 1 else "generating")
        if work is None or work.timeline is not None:
            return work is not None
        return self._settled(work, self._perceive)

    def render(self, job: str, number: int) -> bool:
        """Render the timeline and keep every result."""
        work = self._entered(job, number, "generating")
        return work is not None and self._settled(work, self._render)

    def give_up(self, job: str, number: int, why: Exception | None = None) -> None:
        """Settle a job whose stage failed again and again, at last with an error that says why or one of ours."""
        error = S2SError(
            "The job could not be finished; it was tried several times.",
            code="job_failed",
            hint="Try again later; the operator's log says more under the job's id.",
        )
        self._board.give_up(job, number, why if isinstance(why, S2SError) else error)
        log.error("job given up", job=job, version=number)
        self._clear(job, number)

    def _entered(self, job: str, number: int, state: State) -> Work | None:
        """Begin a stage; when nothing is left to do, see that nothing is left lying either.

        A worker that was killed between publishing results and hearing that they are not wanted has left them.
        """
        work = self._board.enter(job, number, state)
        if work is None:
            self._clear(job, number)
        return work

    def _clear(self, job: str, number: int) -> None:
        """Remove the files of a version that was cancelled or removed, and of one that failed what it has published.

        What was seen in its clip stays with one that failed, pictures included: other sounds may be chosen for it.
        """
        state, prefix = self._board.state_of(job, number), f"jobs/{job}/{number}"
        if state in (None, "cancelled"):
            self._store.remove(prefix)
        elif state == "failed":
            kept = {result_key(job, number, name) for name in SEEN}
            for name in [name for name, _ in self._store.list(prefix) if name not in kept]:
                self._store.remove(name)

    def _settled(self, work: Work, stage: Callable[[Work, Path], bool]) -> bool:
        """Do a stage in a scratch folder; the input's errors settle the job, what is not wanted any more is removed."""
        folder = self._scratch / new_id()
        folder.mkdir(parents=True, mode=0o700)
        try:
            return stage(work, folder)
        except Stopped:
            log.info("job stopped", job=work.job, version=work.number)
            if self._board.state_of(work.job, work.number) not in (None, *SETTLED):
                raise TakenOver(f"another worker has entered version {work.number} of job {work.job}") from None
            self._clear(work.job, work.number)
            return False
        except S2SError as error:
            if may_pass(error) or error.code == "store_unusable":
                raise
            log.info("job failed", job=work.job, version=work.number, code=error.code, detail=error.message)
            self._board.fail(work.job, work.number, error)
            return False
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _perceive(self, work: Work, folder: Path) -> bool:
        options = {**(work.wish or {}), "generator": work.options["generator"], "packs": list(self._settings.packs)}
        if work.number == 1:
            options |= {name: work.options[name] for name in ("duration_s", "keep_audio")}
            options["device"] = self._settings.device
            task = Task("perceive", folder, self._clip(work, folder), work.name, options, None)
        else:
            seen = folder / "seen.json"
            self._store.get(result_key(work.job, 1, "seen.json"), seen)
            task = Task("choose", folder, None, work.name, options, seen)
        found = self._run(work, task)
        notes = found.pop("notes")
        self._publish(work, folder, found.pop("files", {}))
        if trouble := found.pop("strip_trouble", ""):
            log.warning("strip has gaps", job=work.job, tiles=found["strip_tiles"], why=trouble)
        made = result_key(work.job, work.number, "seen.json")
        self._store.put(folder / "timeline.json", made)
        about = found if work.number == 1 else None
        if not self._board.perceived(work.job, work.number, timeline=made, about=about, notes=notes):
            raise Stopped
        return True

    def _render(self, work: Work, folder: Path) -> bool:
        assert work.timeline is not None
        timeline = folder / "edited.json"
        self._store.get(work.timeline, timeline)
        options = {"keep_audio": work.options["keep_audio"], "packs": list(self._settings.packs)}
        made = self._run(work, Task("render", folder, self._clip(work, folder), work.name, options, timeline))
        self._publish(work, folder, made["files"])
        notes = list(dict.fromkeys([*work.notes, *made["notes"]]))
        if not self._board.finish(work.job, work.number, summary=made["summary"], notes=notes):
            raise Stopped
        log.info("job done", job=work.job, version=work.number)
        return True

    def _publish(self, work: Work, folder: Path, names: Iterable[str]) -> None:
        """Put what the child has made into the store, for as long as it is wanted."""
        for name in names:
            if not self._board.is_mine(work.job, work.number):
                raise Stopped
            self._store.put(folder / "out" / name, result_key(work.job, work.number, name), move=True)

    def _clip(self, work: Work, folder: Path) -> Path:
        clip = folder / "clip"
        self._store.join(self._uploads.keys(work.upload), clip)
        return clip

    def _run(self, work: Work, task: Task) -> dict[str, Any]:
        return run(task, self._limits, told=self._teller(work))

    def _teller(self, work: Work) -> Callable[[str, float], bool]:
        """Return what hears of the child's progress: it writes it down now and then, and says whether to go on."""
        began, last_told, current = time.monotonic(), 0.0, ""
        reached, reached_at = 0.0, began  # how far it was when it last came further
        shares = SHARES[work.number == 1]
        first: float | None = None

        def told(stage: State, share: float) -> bool:
            nonlocal last_told, current, first, reached, reached_at
            now = time.monotonic()
            start, end = shares[stage]
            progress = start + (end - start) * min(max(share, 0.0), 1.0)
            first = progress if first is None else first
            if stage != current:
                current, last_told = stage, now
                choosing = stage == "perceiving" and work.number > 1
                return self._board.go_on(work.job, work.number, "generating" if choosing else stage)
            if now - last_told < TELL_EVERY_S:
                return self._board.is_mine(work.job, work.number)
            last_told = now
            if progress > reached:
                reached, reached_at = progress, now
            done = progress - first
            # As fast as it was until it last came further; less what has passed since.
            left_s = (reached_at - began) * (1 - progress) / done - (now - reached_at) if done > 0.02 else None
            remaining_s = None if left_s is None else max(0.0, left_s)
            return self._board.tell(work.job, work.number, progress, remaining_s)

        return told  # type: ignore[return-value]  # stages are states by agreement with the child

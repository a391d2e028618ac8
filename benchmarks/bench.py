"""Measure speed and memory of the main job; print a table, keep JSON and Markdown.

    python benchmarks/bench.py [--json FILE] [--markdown FILE] [--rounds N] [--quick]

Clips are made here and kept nowhere: drawn, with grain, and encoded in one slice a frame at some 2 Mbit/s, as cameras
and video sites do, so that they decode at the cost of filmed ones (2 ms a frame of 1280x720 on one core). Every
measurement is a fresh process; speeds are ratios to a plain PyAV decode of the same file, taken in turn with it in the
same run, because machines differ and are shared. Nothing is cached between runs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

FPS = 30
LIMITS = {
    "60 s end to end / decode": 3.0,
    "peak RSS of 60 s, MB": 500.0,
    "peak RSS of 600 s / 60 s": 1.15,
    "s2s --help, s": 0.3,
    "render from a timeline, x real time": 30.0,
    "slowest one-shot, ms": 30.0,
    "slowest bed, s of work a minute": 1.0,
}
AT_LEAST = {"render from a timeline, x real time"}
# Left to itself, the encoder cuts frames into slices when it runs in threads; then two cores decode one frame.
ENCODING = {"crf": "23", "preset": "medium", "x264-params": "sliced-threads=0"}
DECODE = "import av,sys\nwith av.open(sys.argv[1]) as c:\n    for _ in c.decode(video=0): pass"


@dataclass
class Run:
    """One fresh process: how long it took and how much memory it held at most."""

    wall_s: float
    cpu_s: float
    rss_mb: float


def run(*command: str) -> Run:
    """Run a command to its end; raises when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{complaint.decode()}")
    return Run(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def draw(path: Path, *, seconds: int, size: tuple[int, int]) -> None:
    """Make a clip: a textured ground that drifts, a bar that strikes twice a second, grain."""
    width, height = size
    rng = np.random.default_rng(0)
    ground = rng.uniform(40, 200, (height // 8 + 40, width // 8 + 40, 3)).repeat(8, axis=0).repeat(8, axis=1)
    grain = rng.normal(0, 4, (8, height, width, 1))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options=ENCODING)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index in range(seconds * FPS):
            drift = int(40 + 30 * np.sin(index / 47))
            picture = ground[drift : drift + height, drift : drift + width] + grain[index % 8]
            phase = index % 15 / 15
            top = int(height * (0.15 + 0.6 * (phase**2 if phase < 0.6 else 0.36 + (1 - phase) * 0.3)))
            picture[top : top + height // 8, width // 3 : width // 2] = (225, 180, 60)
            frame = av.VideoFrame.from_ndarray(np.clip(picture, 0, 255).astype(np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def repeat(source: Path, target: Path, times: int) -> None:
    """Chain a clip to itself by copying its packets."""
    with av.open(str(target), "w") as out:
        stream, offset = None, Fraction(0)
        for _ in range(times):
            with av.open(str(source)) as container:
                video = container.streams.video[0]
                stream = stream or out.add_stream_from_template(video)
                for packet in container.demux(video):
                    if packet.dts is None:
                        continue
                    shift = int(offset / packet.time_base)
                    packet.pts, packet.dts, packet.stream = packet.pts + shift, packet.dts + shift, stream
                    out.mux(packet)
                offset += video.duration * video.time_base


RENDER = """
import sys, time, s2s
clip, timeline, out = sys.argv[1:]
s2s.render(clip, s2s.Timeline(duration_s=60.0)).save(out)  # an empty one first, to load what has to be loaded
start = time.perf_counter()
s2s.render(clip, timeline).save(out)
print(time.perf_counter() - start)
"""


def drawn(path: Path, *, seconds: int, size: tuple[int, int]) -> None:
    """Draw in a process of its own: a child's peak memory begins with that of the process it was forked from."""
    code = f"import bench; from pathlib import Path; bench.draw(Path({str(path)!r}), seconds={seconds}, size={size})"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)


def measure(folder: Path, rounds: int, quick: bool) -> dict[str, object]:
    """Take every measurement; returns rows of runs and the figures that have limits."""
    s2s = str(Path(sys.executable).with_name("s2s"))
    clips = {
        "10 s, 640x360": folder / "small.mp4",
        "10 s, 1280x720": folder / "ten.mp4",
        "60 s, 1280x720": folder / "sixty.mp4",
    }
    drawn(clips["10 s, 640x360"], seconds=10, size=(640, 360))
    drawn(clips["10 s, 1280x720"], seconds=10, size=(1280, 720))
    repeat(clips["10 s, 1280x720"], clips["60 s, 1280x720"], 6)
    if not quick:
        clips["600 s, 1280x720"] = folder / "long.mp4"
        repeat(clips["10 s, 1280x720"], clips["600 s, 1280x720"], 60)
    rows, best = {}, {}
    for name, clip in clips.items():
        turns = 1 if name.startswith("600") else rounds
        decodes, jobs = [], []
        for _ in range(turns):
            decodes.append(run(sys.executable, "-c", DECODE, str(clip)))
            jobs.append(
                run(s2s, "generate", str(clip), "-o", str(folder / "out.mp4"), "--timeline", str(folder / "t.json"))
            )
        best[name] = (min(decodes, key=lambda r: r.wall_s), min(jobs, key=lambda r: r.wall_s))
        rows[name] = {"decode": asdict(best[name][0]), "generate": asdict(best[name][1])}
        # The fastest run counts for speed, the largest for memory.
        rows[name]["generate"]["rss_mb"] = max(job.rss_mb for job in jobs)
        rows[name]["ratio"] = best[name][1].wall_s / best[name][0].wall_s
        print_row(name, rows[name])
        if name.startswith("60 s"):
            renders = [
                run(s2s, "render", str(clip), "--timeline", str(folder / "t.json"), "-o", str(folder / "again.mp4"))
                for _ in range(rounds)
            ]
            rows[name]["render"] = asdict(min(renders, key=lambda r: r.wall_s))
            inside = [sys.executable, "-c", RENDER, str(clip), str(folder / "t.json"), str(folder / "again.mp4")]
            rows[name]["render_s"] = min(
                float(subprocess.run(inside, check=True, capture_output=True, text=True).stdout) for _ in range(rounds)
            )
    helps = [run(s2s, "--help") for _ in range(max(3, rounds))]
    sixty = rows["60 s, 1280x720"]
    figures = {
        "60 s end to end / decode": sixty["ratio"],
        "peak RSS of 60 s, MB": sixty["generate"]["rss_mb"],
        "s2s --help, s": min(r.wall_s for r in helps),
        "render from a timeline, x real time": 60 / sixty["render_s"],
        "render by the command, start-up included, x real time": 60 / sixty["render"]["wall_s"],
        **cost_of_sounds(),
    }
    if not quick:
        figures["peak RSS of 600 s / 60 s"] = (
            rows["600 s, 1280x720"]["generate"]["rss_mb"] / sixty["generate"]["rss_mb"]
        )
    return {"rows": rows, "figures": figures}


def cost_of_sounds() -> dict[str, float]:
    """Processor time of the slowest take and the slowest minute of bed, on one core: in a process of one thread."""
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, __file__, "--sounds"], env=alone, capture_output=True, text=True, check=True)
    costs: dict[str, float] = json.loads(done.stdout)
    return costs


def measure_sounds() -> dict[str, float]:
    """Render every sound, each at its best of five takes or two minutes; return the slowest of either kind."""
    from s2s.generators.foley.vocabulary import vocabulary

    minute = np.full(60 * 48_000, 0.5, np.float32)
    slowest = {"event": 0.0, "bed": 0.0}
    for sound in vocabulary().values():
        spent = []
        for seed in range(5 if sound.role == "event" else 2):
            rng = np.random.default_rng(seed)
            start = time.process_time()
            sound.model(rng, 0.7 if sound.role == "event" else minute)
            spent.append(time.process_time() - start)
        slowest[sound.role] = max(slowest[sound.role], min(spent))
    return {"slowest one-shot, ms": 1000 * slowest["event"], "slowest bed, s of work a minute": slowest["bed"]}


def print_row(name: str, row: dict[str, dict[str, float]]) -> None:
    decode, job = row["decode"], row["generate"]
    print(
        f"{name:16} decode {decode['wall_s']:7.2f} s   generate {job['wall_s']:7.2f} s   ratio {row['ratio']:5.2f}   "
        f"CPU {job['cpu_s']:7.2f} s   peak RSS {job['rss_mb']:5.0f} MB",
        flush=True,
    )


def verdicts(figures: dict[str, float]) -> list[tuple[str, float, str, bool]]:
    """Compare each figure with its limit, where it has one."""
    found = []
    for name, value in figures.items():
        limit = LIMITS.get(name)
        if limit is None:
            found.append((name, value, "", True))
        else:
            good = value >= limit if name in AT_LEAST else value <= limit
            found.append((name, value, f"{'at least' if name in AT_LEAST else 'at most'} {limit:g}", good))
    return found


def markdown(result: dict[str, object]) -> str:
    """The same as a page for docs/."""
    lines = [
        "# Speed and memory",
        "",
        f"Written by `make bench` on {os.cpu_count()} cores. Times are of fresh processes, start-up included, best of",
        "several rounds; *decode* is a plain PyAV decode of the same file in the same run, and the yardstick: compare",
        "ratios, not seconds. *Render from a timeline* is the library's call with its modules loaded, for the minute",
        "of 1280x720; the command's figure includes start-up.",
        "",
        "| clip | decode | generate | ratio | CPU | peak RSS |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in result["rows"].items():
        job = row["generate"]
        lines.append(
            f"| {name} | {row['decode']['wall_s']:.2f} s | {job['wall_s']:.2f} s | {row['ratio']:.2f} "
            f"| {job['cpu_s']:.2f} s | {job['rss_mb']:.0f} MB |"
        )
    lines += ["", "| figure | measured | limit |", "|---|---|---|"]
    lines += [
        f"| {name} | {value:.2f}{'' if good else ' (missed)'} | {limit} |"
        for name, value, limit, good in verdicts(result["figures"])
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="leave out the clip of 600 s")
    parser.add_argument("--sounds", action="store_true", help="print the cost of the slowest sounds as JSON, and stop")
    args = parser.parse_args()
    if args.sounds:
        print(json.dumps(measure_sounds()))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), args.rounds, args.quick)
    for name, value, limit, good in verdicts(result["figures"]):
        print(f"{name:55} {value:8.2f}   {limit:14} {('met' if good else 'MISSED') if limit else ''}")
    for path, text in ((args.json, json.dumps(result, indent=1)), (args.markdown, markdown(result))):
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

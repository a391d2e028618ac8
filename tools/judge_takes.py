"""Render takes of sounds, ask a tagger what they are, and say which are recognised, by group and by name.

    S2S_REFERENCE=DIR python tools/judge_takes.py [NAME...] [--takes 8] [--out DIR] [--json FILE] [--markdown FILE]

DIR holds tools/judge_sounds.py, whose rule decides ("group": one of the sound's groups of AudioSet classes is among the
three strongest, in most of five listenings, for 60 % of the takes). "exact": the share of takes in which one of the
sound's own AudioSet classes is among the tagger's five strongest. NAMEs are sounds or families; all if none is given.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from pages import put

EXACT_RANK = 5
EXACT_SHARE = 0.5
_JUDGE: dict = {}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--takes", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("out/takes"))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    args = parser.parse_args()
    if not os.environ.get("S2S_REFERENCE"):
        print("S2S_REFERENCE is not set: there is no tagger.", file=sys.stderr)
        return 2
    from s2s.generators.foley.browse import render_takes
    from s2s.generators.foley.vocabulary import vocabulary

    chosen = [
        sound for sound in vocabulary().values() if not args.names or {sound.name, sound.family} & set(args.names)
    ]
    render_takes(chosen, args.out, takes=args.takes, seed=args.seed)
    entries = json.loads((args.out / "sounds.json").read_text())
    work = [(entry, args.out) for entry in entries]
    if args.jobs > 1:
        with ProcessPoolExecutor(args.jobs) as pool:
            rows = list(pool.map(judged, work))
    else:
        rows = list(map(judged, work))
    for row in rows:
        print(line(row))
    print(summary(rows))
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1))
    if args.markdown:
        put(args.markdown, "sounds", page(rows))
    return 0


def judged(work: tuple[dict, Path]) -> dict:
    """Judge the takes of one entry of sounds.json."""
    entry, folder = work
    judge = _judge()
    yamnet, names = judge["yamnet"], judge["yamnet"].names
    wanted = judge["groups_of"](entry["audioset"], names) - set(judge["BROAD"])
    takes = [judge["load_audio"](folder / file, 16000) for file in entry["files"]]
    heard, exact, groups = Counter(), [], []
    for take in takes:
        mean = yamnet(take).mean(axis=0)
        strongest = [names[index] for index in np.argsort(-mean)[:EXACT_RANK]]
        exact.append(bool(set(strongest) & set(entry["audioset"])))
        known, _ = judge["recognised"](yamnet, take, wanted)
        groups.append(known)
        heard.update(strongest[:3])
    fault = "" if 1 <= len(wanted) <= 2 else f"{len(wanted)} groups named"
    fault = fault or ("takes alike" if judge["too_alike"](takes) else "")
    return {
        "name": entry["name"],
        "wanted": sorted(wanted),
        "group": float(np.mean(groups)),
        "exact": float(np.mean(exact)),
        "passed": not fault and float(np.mean(groups)) >= 0.6,
        "fault": fault,
        "heard": [name for name, _ in heard.most_common(4)],
    }


def _judge() -> dict:
    """The judge's functions and one tagger a process."""
    if not _JUDGE:
        sys.path.insert(0, str(Path(os.environ["S2S_REFERENCE"]) / "tools"))
        import judge
        import judge_sounds

        _JUDGE.update(vars(judge) | vars(judge_sounds), yamnet=judge.Yamnet())
    return _JUDGE


def line(row: dict) -> str:
    return (
        f"{row['name']:26} {'pass' if row['passed'] else 'FAIL'} group {row['group']:4.0%} exact {row['exact']:4.0%}  "
        f"wanted {', '.join(row['wanted']) or 'none'} | heard {', '.join(row['heard'])}"
        f"{' | ' + row['fault'] if row['fault'] else ''}"
    )


def summary(rows: list[dict]) -> str:
    passed = [row for row in rows if row["passed"]]
    served = Counter(row["wanted"][0] for row in passed)
    exact = sum(row["exact"] >= EXACT_SHARE for row in rows)
    return (
        f"{len(rows)} sounds, {len(passed)} recognised ({len(passed) / max(1, len(rows)):.0%}), "
        f"{len(served)} groups served, {sum(min(6, count) for count in served.values())} counted at six a group at the "
        f"most; for {exact} ({exact / max(1, len(rows)):.0%}) the exact class is among the five strongest."
    )


def page(rows: list[dict]) -> str:
    lines = ["| sound | group | exact | heard as |", "|---|---|---|---|"]
    lines += [
        f"| {row['name']} | {row['group']:.0%}{'' if row['passed'] else ' (fails)'} | {row['exact']:.0%} "
        f"| {', '.join(row['heard'])} |"
        for row in rows
    ]
    return "\n".join([*lines, "", summary(rows)])


if __name__ == "__main__":
    sys.exit(main())

"""Generate sound for the reference clips, have it judged against their real sound, and write the table into a page.

    S2S_REFERENCE=DIR python tools/report.py [--out DIR] [--markdown FILE]

DIR holds clips/video (clips with their real sound) and tools/judge.py, which measures timing and content. The page's
part between the two marker lines is replaced; the rest is left as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from pages import put

VISIBLE_STRIKES = ("chopping", "hitting_metal", "vgg_0")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("out/report"))
    parser.add_argument("--markdown", type=Path)
    args = parser.parse_args()
    reference = os.environ.get("S2S_REFERENCE")
    if not reference:
        print("S2S_REFERENCE is not set: there is nothing to judge against.", file=sys.stderr)
        return 2
    clips, made, scores = Path(reference) / "clips" / "video", args.out / "clips", args.out / "judge.json"
    made.mkdir(parents=True, exist_ok=True)
    s2s = Path(sys.executable).with_name("s2s")
    subprocess.run([s2s, "generate", *sorted(clips.glob("*.mp4")), "--out-dir", made], check=True)
    judge = Path(reference) / "tools" / "judge.py"
    subprocess.run([sys.executable, judge, clips, made, "--json", scores], check=True)
    table = page(json.loads(scores.read_text()))
    print(table)
    if args.markdown:
        put(args.markdown, "report", table)
    return 0


def page(judged: dict[str, dict]) -> str:
    """Turn the judge's result into Markdown."""
    summary, clips = judged["summary"], judged["clips"]
    lines = [
        "| clip | onset F | skill | onsets real / made | envelope r | hit | rank | real | made |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, row in clips.items():
        f, skill = (f"{row[key]:.2f}" if key in row else "" for key in ("onset_f", "skill"))
        hit = {True: "yes", False: "no"}.get(row.get("hit"), "")
        lines.append(
            f"| {name} | {f} | {skill} | {row['onsets_real']} / {row['onsets_made']} | {row['envelope_corr']:.2f} "
            f"| {hit} | {row['rank']} | {', '.join(row['real_groups'])} | {', '.join(row['made_groups'])} |"
        )
    strikes = [clips[name] for name in VISIBLE_STRIKES if name in clips]
    lines += [
        "",
        f"{summary['clips']} clips, {summary['failed']} failed. Over all: onset F {summary['onset_f']:.2f}, "
        f"skill {summary['skill']:.2f}, envelope r {summary['envelope_corr']:.2f}, hit {summary['hit']:.2f}, "
        f"mrr {summary['mrr']:.2f}.",
    ]
    if strikes:
        mean_f, mean_skill = (sum(row[key] for row in strikes) / len(strikes) for key in ("onset_f", "skill"))
        lines.append(
            f"On {', '.join(VISIBLE_STRIKES)} (visible strikes): onset F {mean_f:.2f}, skill {mean_skill:.2f}."
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""Measure what was mended: each known difference from real recordings, before and after, beside the real thing.

    S2S_REFERENCE=DIR python tools/differences [--markdown FILE]

Each module beside this one lists its family's differences in ``DIFFERENCES``. DIR holds recordings/cc0.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))

from pages import put  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", type=Path)
    args = parser.parse_args()
    if not os.environ.get("S2S_REFERENCE"):
        print("S2S_REFERENCE is not set: there are no recordings to compare with.", file=sys.stderr)
        return 2
    recordings = Path(os.environ["S2S_REFERENCE"]) / "recordings" / "cc0"
    lines = ["| sound | what differed | measure | before | now | real |", "|---|---|---|---|---|---|"]
    for path in sorted(HERE.glob("*.py")):
        if path.stem in ("__main__", "difference"):
            continue
        for item in importlib.import_module(path.stem).DIFFERENCES:
            numbers = (item.summed(sounds) for sounds in (item.before(), item.after(), item.real(recordings)))
            before, after, real = (f"{number:.3g}" for number in numbers)
            lines.append(f"| {item.sound} | {item.what} | {item.measure} | {before} | {after} | {real} |")
            print(lines[-1], flush=True)
    if args.markdown:
        put(args.markdown, "differences", "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())

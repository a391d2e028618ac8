"""Print what is seen in clips, and which sounds it leads to, for a look at concepts and detectors.

    python tools/seen.py CLIP... [--tags 5]

A line a clip for its sounds, a line a scene for its strongest tags. The last line counts the clips in which each
detector fires (the image network says *fire* and *rain* too): on clips that show nothing of the kind, false alarms.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from s2s.pipeline import perceive
from s2s.timeline import Timeline

DETECTED = ("fireworks", "lightning", "fire", "rain")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--tags", type=int, default=5, help="most tags a scene")
    args = parser.parse_args()
    fired: Counter[str] = Counter()
    for clip in args.clips:
        timeline = perceive(clip)
        print(f"{clip.stem} ({timeline.duration_s:.1f} s, {timeline.room}): {heard(timeline)}")
        for scene in timeline.scenes:
            tags = [tag for tag in timeline.tags if tag.start_s == scene.start_s][: args.tags]
            print(f"  {scene.start_s:6.1f} s  " + ", ".join(f"{tag.label} {tag.score:.2f}" for tag in tags))
        fired.update({tag.label for tag in timeline.tags} & set(DETECTED))
    print(", ".join(f"{word} in {fired[word]}" for word in DETECTED) + f" of {len(args.clips)} clips")
    return 0


def heard(timeline: Timeline) -> str:
    """Name the sounds of a timeline with the number of their events."""
    events = Counter(event.sound for event in timeline.events)
    beds = dict.fromkeys(bed.sound for bed in timeline.beds)
    return ", ".join([*(f"{name} x{count}" for name, count in events.items()), *beds]) or "nothing"


if __name__ == "__main__":
    sys.exit(main())

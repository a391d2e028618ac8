"""What a child is asked to do, and with how much."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from s2s_service.media.lines import printable


@dataclass(frozen=True)
class Limits:
    """What one stage of a job may take, and how large its clip may be."""

    memory_mb: int
    """Address space, in megabytes: to watch a clip of 1200 x 720 takes 1100, to render it 700; much of it is code."""
    cpu_s: float
    """Computing time of all threads together."""
    wall_s: float
    file_mb: int
    """Largest file that it may write."""
    max_duration_s: float
    max_pixels: int


@dataclass(frozen=True)
class Task:
    """One stage of a job."""

    verb: Literal["perceive", "choose", "render", "preview"]
    folder: Path
    """Private scratch folder of this run; the child works in it and writes only there."""
    clip: Path | None
    """The clip, a file without a telling name."""
    name: str
    """What the user calls it: messages name this, never the scratch path."""
    options: Mapping[str, Any]
    """perceive: keywords of `s2s.pipeline.watch`; choose: of `s2s.generators.base.Wishes`, generator and packs; render:
    keep_audio and packs; preview: sound and packs."""
    timeline: Path | None
    """JSON to start from (choose, render)."""

    @property
    def shown_name(self) -> str:
        """The name as it may be shown."""
        return printable(self.name) or "The file"

    def order(self, limits: Limits) -> bytes:
        """Return what the child reads: one line of JSON with absolute paths."""
        options = dict(self.options)
        if "packs" in options:
            # Folders are meant as seen from here; what is no folder is a name.
            options["packs"] = [str(Path(p).absolute()) if Path(p).exists() else str(p) for p in options["packs"]]
        order = {
            "verb": self.verb,
            "folder": str(self.folder.absolute()),
            "clip": str(self.clip.absolute()) if self.clip else None,
            "name": self.shown_name,
            "options": options,
            "timeline": str(self.timeline.absolute()) if self.timeline else None,
            "limits": asdict(limits),
        }
        return json.dumps(order).encode() + b"\n"

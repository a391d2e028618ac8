"""Inspecting a file: its streams and what will be done with them, without doing it."""

from __future__ import annotations

import os
from typing import Any

from s2s.video import output_suffix, probe


def inspection(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what is known of a file, ready for JSON; errors as for `s2s.video.probe`."""
    info = probe(path)
    return {
        "path": str(info.path),
        "kind": "picture" if info.is_picture else "clip",
        "container": info.container,
        "duration_s": None if info.is_picture else round(info.duration_s, 3),
        "width": info.width,
        "height": info.height,
        "fps": None if info.is_picture else round(info.fps, 3),
        "rotation_deg": info.rotation_deg,
        "result": output_suffix(info),
        "streams": [
            {
                "index": stream.index,
                "kind": stream.kind,
                "codec": stream.codec,
                "detail": stream.detail,
                "use": stream.use,
            }
            for stream in info.streams
        ],
        "notes": list(info.notes),
    }


def describe(found: dict[str, Any]) -> str:
    """Say the same in words."""
    size = f"{found['width']} x {found['height']}"
    if found["kind"] == "picture":
        head = f"{found['path']}: picture, {size}, {found['container']}"
    else:
        head = f"{found['path']}: {found['duration_s']:g} s, {size}, {found['fps']:g} frames/s, {found['container']}"
    lines = [head]
    lines += [
        f"  {stream['index']}  {stream['kind']:<9} {stream['codec']:<10} {stream['detail']}  -> {stream['use']}"
        for stream in found["streams"]
    ]
    lines += [f"  result: NAME.sound{found['result']}", *(f"  note: {note}" for note in found["notes"])]
    return "\n".join(lines)

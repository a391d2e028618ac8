"""Write the table of the service's settings, made from the settings class, into docs/service.md.

python tools/settings.py [PAGE]
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal, get_args, get_origin

from pages import put
from pydantic.fields import FieldInfo

from s2s_service.settings import PREFIX, Settings

PAGE = Path(__file__).parents[1] / "docs" / "service.md"
MADE = {"service_data": "the user's data folder, `/service`", "at_once": "half of the cores"}
"""Defaults that depend on the machine."""


def table() -> str:
    """Every setting: variable, what it takes, default, meaning."""
    lines = ["| variable | takes | default | meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        meaning = (field.description or "").replace("\n", " ").replace("|", "\\|")
        lines.append(f"| `{PREFIX}{name.upper()}` | {_takes(field)} | {_default(name, field)} | {meaning} |")
    return "\n".join(lines)


def _takes(field: FieldInfo) -> str:
    kind = field.annotation
    if get_origin(kind) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(kind))
    named = {int: "whole number", float: "number", Path: "folder", str: "text"}
    return named.get(kind, "several, separated by commas")  # type: ignore[call-overload]


def _default(name: str, field: FieldInfo) -> str:
    if name in MADE:
        return MADE[name]
    value = field.default
    return "none" if value in ("", ()) else f"`{value}`"


if __name__ == "__main__":
    put(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE, "settings", table())

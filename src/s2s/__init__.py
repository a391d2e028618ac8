"""Silence to Sound: give a silent video or a picture the sound that fits what is seen, exactly when it happens.

    import s2s

    result = s2s.generate("clip.mp4", seed=1)
    print(result.summary)
    result.save("clip.sound.mp4")

Names are loaded when they are first used, so that ``import s2s`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from s2s.errors import S2SError as S2SError
    from s2s.pipeline import generate as generate
    from s2s.pipeline import perceive as perceive
    from s2s.pipeline import render as render
    from s2s.result import Result as Result
    from s2s.timeline import Timeline as Timeline
    from s2s.video import probe as probe

_HOMES = {
    "S2SError": "s2s.errors",
    "Result": "s2s.result",
    "Timeline": "s2s.timeline",
    "generate": "s2s.pipeline",
    "perceive": "s2s.pipeline",
    "probe": "s2s.video",
    "render": "s2s.pipeline",
}
__all__ = ["Result", "S2SError", "Timeline", "__version__", "generate", "perceive", "probe", "render"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 's2s' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)

"""What a table of fits may hold: the parameters of each form, their shapes, and how far each may lie.

Tables come from anywhere. The limits are wider than anything that `measure` gives, and such that whatever lies within
renders to finite samples in bounded time. Means must lie within them, and draws are kept within.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Form = Literal["call", "strike", "texture"]
FORMS: tuple[Form, ...] = get_args(Form)


@dataclass(frozen=True)
class Limits:
    """The shape of one parameter, and the least and the most of its values; no spread is wider than from one to the
    other."""

    shape: tuple[int, ...]
    low: float
    high: float


LAYOUT: dict[Form, dict[str, Limits]] = {
    "call": {
        "log_duration_s": Limits((), -7, 5),
        "log_f0_hz": Limits((), 0, 11),
        "f0_octaves": Limits((16,), -12, 12),
        "level_db": Limits((24,), -200, 100),
        "envelope_db": Limits((12, 64), -200, 200),
        "restless_db": Limits((), -20, 40),
        "noise_db": Limits((4, 6), -200, 100),
        "log_jitter": Limits((), -15, 3),
        "log_shimmer": Limits((), -15, 3),
        "log_tremor_hz": Limits((), -3, 6),
        "tremor_db": Limits((), -60, 60),
        "tremor_octaves": Limits((), -3, 3),
        "roughness_db": Limits((), -60, 60),
    },
    "strike": {
        "mode_log_hz": Limits((34,), 0, 12),
        "mode_db": Limits((34,), -200, 100),
        "mode_log_t60": Limits((34,), -12, 5),
        "burst_db": Limits((9,), -200, 100),
        "burst_log_t60": Limits((9,), -12, 5),
        "log_attack_s": Limits((), -20, 2),
        "log_contact_s": Limits((), -20, 2),
        "tail_db": Limits((), -200, 100),
        "log_tail_t60": Limits((), -12, 5),
    },
    "texture": {
        "level_db": Limits((28,), -200, 100),
        "swing_db": Limits((28,), -30, 40),
        "skewness": Limits((7,), -10, 10),
        "pace_db": Limits((7, 6), -200, 100),
        "together": Limits((4,), -2, 2),
        "grain_log_hz": Limits((3,), -20, 12),
        "grain_db": Limits((3,), -60, 100),
        "grain_swing_db": Limits((3,), -40, 60),
        # A bank of 40 grains of 1.5 s each: 11 MB.
        "grain_log_s": Limits((3,), -12, -1),
        "grain_wide": Limits((1,), -3, 4),
    },
}

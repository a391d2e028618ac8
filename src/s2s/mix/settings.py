"""What a mix may be asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MixSettings:
    """How loud and how dense."""

    target_lufs: float = -18.0
    """Integrated loudness that the master is brought to (ITU-R BS.1770-4)."""
    ceiling_dbtp: float = -1.0
    """What no true peak passes. Lossy coding raises peaks again: AAC at 128 kb/s by 0.3 to 1.2 dB, Opus less."""
    duck_db: float = 6.0
    """The most that beds step back under events; 0 leaves them alone."""
    max_gain_db: float = 24.0
    """The most that a soft mix is turned up: what is nearly silent stays soft."""
    max_limiting_db: float = 12.0
    """The most that peaks are pressed down on the way to the target: a few sharp hits had better stay soft."""
    below_soundtrack_lu: float = 6.0
    """How far below the clip's own soundtrack the generated sound is set, where the soundtrack is kept."""

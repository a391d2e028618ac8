"""From a mel to sound."""

from s2s.vocoders.base import VOCODERS, Vocoder, vocoder_named

__all__ = ["VOCODERS", "Vocoder", "vocoder_named"]

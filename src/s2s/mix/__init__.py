"""Stems to master: room, ducking, loudness and peaks, block by block."""

from s2s.mix.loudness import LoudnessMeter
from s2s.mix.master import Master
from s2s.mix.mixer import mix
from s2s.mix.peak import Limiter, TruePeakMeter, true_peak_dbtp
from s2s.mix.settings import MixSettings

__all__ = ["Limiter", "LoudnessMeter", "Master", "MixSettings", "TruePeakMeter", "mix", "true_peak_dbtp"]

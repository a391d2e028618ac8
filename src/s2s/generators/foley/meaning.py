"""Meaning: which sounds a few words are nearest to, whatever words they use.

A small sentence encoder (MiniLM; Wang et al., NeurIPS 2020; Reimers & Gurevych, EMNLP 2019) turns texts into vectors
whose cosine says how alike they are in meaning. Each sound is known by several short texts: what it says, its words,
its AudioSet names. What is asked is compared with all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from s2s.device import network, providers
from s2s.generators.foley.vocabulary import Sound, vocabulary

WEIGHTS = Path(__file__).parent / "weights"
VECTORS = WEIGHTS / "sounds.npz"
"""Vectors of the vocabulary's texts, written by tools/convert_text.py, so that a prompt costs one text and not 1500."""


@dataclass(frozen=True)
class Known:
    """Texts of the vocabulary, one a row, and whose they are."""

    vectors: np.ndarray
    """float32 (n_texts, 384), unit length."""
    owners: tuple[str, ...]


def texts_of(sound: Sound) -> tuple[str, ...]:
    """Return the short texts a sound is known by."""
    return tuple(dict.fromkeys((sound.says, *sound.words, *(name.lower() for name in sound.audioset))))


def nearest(text: str) -> list[tuple[str, float]]:
    """Return the sounds by how near their meaning is to a text's.

    Returns
    -------
    list of (str, float)
        Name and cosine (at most 1), the nearest first, every sound once.
    """
    known = _known()
    cosines = known.vectors @ encode(text)
    best: dict[str, float] = {}
    for owner, cosine in zip(known.owners, cosines.tolist(), strict=True):
        best[owner] = max(best.get(owner, -1.0), cosine)
    return sorted(best.items(), key=lambda item: -item[1])


@lru_cache(maxsize=256)
def encode(text: str) -> np.ndarray:
    """Return a text's vector, float32 (384,) of unit length; what is beyond 128 tokens is cut off."""
    tokens = _tokenizer().encode(text).ids[:128]
    return np.asarray(_network().run(None, {"tokens": np.array(tokens, np.int64)})[0])


@cache
def _known() -> Known:
    with np.load(VECTORS) as stored:
        kept = dict(zip(stored["texts"].tolist(), stored["vectors"].astype(np.float32), strict=True))
    pairs = [(text, sound.name) for sound in vocabulary().values() for text in texts_of(sound)]
    vectors = np.stack([kept[text] if text in kept else encode(text) for text, _ in pairs])
    return Known(vectors, tuple(owner for _, owner in pairs))


@cache
def _tokenizer() -> Any:
    from tokenizers import BertWordPieceTokenizer

    return BertWordPieceTokenizer(str(WEIGHTS / "minilm_vocab.txt"), lowercase=True)


@cache
def _network() -> Any:
    return network(WEIGHTS / "minilm_l6.onnx", providers("cpu"))

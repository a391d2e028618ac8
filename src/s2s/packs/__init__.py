"""Packs: a user's own recordings in place of the models' sounds.

A pack is a folder of recordings whose names, or a manifest, say which sounds they are (docs/packs.md). `open_packs`
turns packs into sources for the generator; `add`, `listed` and `remove` keep a library of them.
"""

from s2s.packs.library import add, listed, open_packs, remove

__all__ = ["add", "listed", "open_packs", "remove"]

"""The sounds, one module a family; each module lists its entries in ``SOUNDS``."""

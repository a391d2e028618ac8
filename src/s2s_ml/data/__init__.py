"""Data sets: windows of clips with their sound, their manifest, and how training reads them."""

"""Generators: from a timeline to stems."""

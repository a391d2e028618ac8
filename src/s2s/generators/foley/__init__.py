"""The foley generator: chooses sounds for what is seen and renders them by procedural models."""

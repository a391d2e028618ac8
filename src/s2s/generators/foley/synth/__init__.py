"""What sounds are made of: shaped noise, damped modes, grains and engine pulses.

Primitives know nothing of the vocabulary; the models in ``sounds/`` compose them. Conventions: mono float32 at 48 kHz,
frequencies in Hz, decays as T60 (seconds to fall by 60 dB), spectra as a `Spectrum` (a function from Hz to dB), and
all randomness from the ``rng`` that is passed in.
"""

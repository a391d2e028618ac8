"""Fitting: parameters of sound models, estimated from recordings as a mean and a spread.

A recording is cut into single sounds, each is measured in one *form* (`calls` of throats, `strikes` on bodies,
`textures` that go on), and what is measured of all sounds of one source makes an *individual*: one cow, one door, one
rain. `table` keeps individuals and draws from them, so that takes are drawn, never replayed.
"""

"""The examples in the docstrings run and give what they say."""

import doctest
import importlib
import pkgutil

import pytest

import s2s.mix

MODULES = [module.name for module in pkgutil.iter_modules(s2s.mix.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"s2s.mix.{name}")).failed == 0


def test_there_are_examples() -> None:
    attempted = [doctest.testmod(importlib.import_module(f"s2s.mix.{name}")).attempted for name in MODULES]
    assert sum(attempted) >= 10

"""The examples in the docstrings run and give what they say."""

import doctest
import importlib
import pkgutil

import pytest

import s2s

MODULES = [module.name for module in pkgutil.walk_packages(s2s.__path__, "s2s.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples():
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) >= 40

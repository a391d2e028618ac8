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
    find = doctest.DocTestFinder().find
    assert sum(len(test.examples) for name in MODULES for test in find(importlib.import_module(name))) >= 40

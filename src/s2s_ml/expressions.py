"""Arrays that are described by a formula in text, such as ``clip(0.5 + 0.2 * RandomState(2).standard_normal((1, 80,
860)), 0, 1)``.

Formulas are read, never run as programs: numbers, names that are given, arithmetic, and the functions below.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

MOST_VALUES = 500_000_000
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "clip": np.clip,
    "sin": np.sin,
    "cos": np.cos,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "arange": np.arange,
    "RandomState": np.random.RandomState,
}
_DRAWS = ("standard_normal", "random_sample")
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.Mod: operator.mod,
    ast.FloorDiv: operator.floordiv,
}


def value_of(formula: str, names: Mapping[str, Any]) -> np.ndarray:
    """Return what a formula says, float64; raises `ValueError` when it holds anything that is not known.

    Examples
    --------
    >>> value_of("2 * sin(0 * arange(n)) + 1", {"n": 3})
    array([1., 1., 1.])
    """
    try:
        return np.asarray(_value(ast.parse(formula.strip(), mode="eval").body, names), np.float64)
    except (SyntaxError, TypeError, ArithmeticError, MemoryError, RecursionError) as error:
        raise ValueError(f"'{formula}' is no formula: {error}") from error


def first_part(text: str) -> str:
    """Return a text up to its first comma outside of brackets: the formula without the words after it."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            return text[:at]
    return text


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Tuple(elts=parts):
            return tuple(_value(part, names) for part in parts)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, names), _value(right, names))
        case ast.Call(func=ast.Attribute(value=ast.Call() as source, attr=draw), args=args, keywords=[]):
            random = _value(source, names)
            if isinstance(random, np.random.RandomState) and draw in _DRAWS:
                return getattr(random, draw)(*(_bounded(_value(arg, names)) for arg in args))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            given = [_value(arg, names) for arg in args]
            return _FUNCTIONS[name](*map(_bounded, given) if name == "arange" else given)
    raise ValueError(f"'{ast.unparse(node)}' is not known")


def _bounded(size: Any) -> Any:
    if np.prod(np.abs(np.asarray(size, np.float64))) > MOST_VALUES:
        raise ValueError(f"an array of {size} values is too large")
    return size

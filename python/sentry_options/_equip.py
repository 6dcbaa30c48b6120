"""Gives types that are made in Rust the methods that are written in Python."""

from __future__ import annotations

from types import FunctionType
from typing import Any


def equip(kind: Any, methods: type) -> None:
    """Sets the methods of the class `methods` on `kind`, a type of the public module."""
    for name, method in vars(methods).items():
        if isinstance(method, FunctionType | classmethod):
            setattr(kind, name, method)
    kind.__module__ = "sentry_options"

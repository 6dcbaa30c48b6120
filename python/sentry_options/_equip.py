"""Gives types that are made in Rust the methods that are written in Python."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, NoReturn

from sentry_options import _core


def equip(kind: Any, methods: type, refuse: Callable[[Any, str], NoReturn]) -> None:
    """Gives `kind`, a type of the public module, the methods of the class `methods`.

    Its instances are read-only: `refuse` raises the error of who assigns an attribute.
    """
    for name, method in {**_read_only(kind, refuse), **vars(methods)}.items():
        if isinstance(method, FunctionType | classmethod):
            getattr(method, "__func__", method).__qualname__ = f"{kind.__name__}.{name}"
            setattr(kind, name, method)
    kind.__module__ = "sentry_options"


def _read_only(kind: Any, refuse: Callable[[Any, str], NoReturn]) -> dict[str, Any]:
    """The methods of all whose instances nobody may change."""

    def __init_subclass__(cls: Any, /, **kwargs: object) -> None:
        # Type checkers derive from `kind` itself.
        if cls.__base__ is not kind:
            raise TypeError("the types of options cannot be subclassed")

    def __setattr__(self: Any, name: str, value: object) -> NoReturn:
        refuse(self, name)

    def __delattr__(self: Any, name: str) -> NoReturn:
        refuse(self, name)

    def __copy__(self: Any) -> Any:
        return self

    def __deepcopy__(self: Any, memo: object) -> Any:
        return self

    functions = __setattr__, __delattr__, __copy__, __deepcopy__
    return {
        "__init_subclass__": classmethod(__init_subclass__),
        **{function.__name__: function for function in functions},
    }


def no_attribute(self: Any, name: str, nearest: str | None) -> NoReturn:
    """The error of who reads an attribute that is not there; `nearest` says which is meant."""
    message = f"{type(self).__name__!r} object has no attribute {name!r}"
    if nearest is not None:
        message += f"; the nearest {nearest}"
    raise AttributeError(message, name=name, obj=self)


def nearest(name: str, names: list[str]) -> str | None:
    """The name that was meant. What Python itself looks for is no mistake."""
    return None if name.startswith("__") else _core.nearest(name, names)

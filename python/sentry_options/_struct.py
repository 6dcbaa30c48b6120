"""What structs do besides having fields. Their types are made at run time, from the schema."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NoReturn

from sentry_options import _core


def equip() -> None:
    """Gives the base of all structs its methods."""
    base: Any = _core.Struct
    methods: list[Callable[..., Any]] = [
        __repr__,
        __eq__,
        __hash__,
        __setattr__,
        __delattr__,
        __copy__,
        __deepcopy__,
        __reduce__,
        _asdict,
    ]
    for method in methods:
        method.__qualname__ = f"Struct.{method.__name__}"
        setattr(base, method.__name__, method)
    base.__init_subclass__ = classmethod(_refuse_subclass)
    base.__module__ = "sentry_options"
    base._fields = base._keys = ()
    base._secret = False


def _refuse_subclass(cls: type, /, **kwargs: object) -> NoReturn:
    raise TypeError("the types of options cannot be subclassed")


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self._fields)


def __repr__(self: Any) -> str:
    name = type(self).__name__
    if self._secret:
        return f"{name}(<secret>)"
    fields = zip(self._fields, _values(self), strict=True)
    return f"{name}({', '.join(f'{field}={value!r}' for field, value in fields)})"


def __eq__(self: Any, other: Any) -> Any:
    if not isinstance(other, _core.Struct):
        return NotImplemented
    return self._fields == other._fields and _values(self) == _values(other)  # type: ignore[attr-defined]


def __hash__(self: Any) -> int:
    return hash((self._fields, _values(self)))


def __setattr__(self: Any, name: str, value: object) -> NoReturn:
    raise AttributeError(
        f"the value of an option is read-only: cannot set {name!r} of {type(self).__name__}",
        name=name,
        obj=self,
    )


def __delattr__(self: Any, name: str) -> NoReturn:
    __setattr__(self, name, None)


def __copy__(self: Any) -> Any:
    return self


def __deepcopy__(self: Any, memo: object) -> Any:
    return self


def _asdict(self: Any) -> dict[str, Any]:
    """The struct as it stands in the values file: a new dict, by key, without absent fields."""
    result: dict[str, Any] = {}
    for key, name in zip(self._keys, self._fields, strict=False):
        value = getattr(self, name)
        if value is not None:
            result[key] = _plain(value)
    if len(self._fields) > len(self._keys):
        result.update(_plain(self.extra))
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, _core.Struct):
        return value._asdict()  # type: ignore[attr-defined]
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def __reduce__(self: Any) -> Any:
    kind = type(self)
    return _restore, (kind.__module__, kind.__qualname__, self._fields, self._keys, _values(self))


_restored: dict[tuple[Any, ...], Any] = {}


def _restore(
    module: str,
    qualname: str,
    fields: tuple[str, ...],
    keys: tuple[str, ...],
    values: tuple[Any, ...],
) -> Any:
    """Unpickles a struct: as the type of a generated module if that is imported, else as an equal one."""
    kind: Any = sys.modules.get(module)
    for name in qualname.split("."):
        kind = getattr(kind, name, None)
    if getattr(kind, "_fields", None) != fields:
        shape = (module, qualname, fields, keys)
        kind = _restored.get(shape)
        if kind is None:
            kind = _restored[shape] = _core.struct_type_of(*shape)
    return _core.struct_of(kind, values)

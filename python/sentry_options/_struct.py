"""What structs do besides having fields. Their types are made at run time, from the schema."""

from __future__ import annotations

import sys
from typing import Any, NoReturn, cast, final

from sentry_options import _core, _equip


@final
class Methods:
    """The methods of `Struct`, whose type is made in Rust."""

    def __repr__(self: Any) -> str:
        kind = type(self)
        if kind._Secret:
            return f"{kind.__name__}(<secret>)"
        fields = zip(kind._Fields, _values(self), strict=True)
        return f"{kind.__name__}({', '.join(f'{name}={value!r}' for name, value in fields)})"

    def __eq__(self: Any, other: object) -> Any:
        """Structs with the same fields and values are equal."""
        if not isinstance(other, _core.Struct):
            return NotImplemented
        kind, others = type(self), cast(Any, type(other))
        return kind._Fields == others._Fields and _values(self) == _values(other)

    def __hash__(self: Any) -> int:
        return hash((type(self)._Fields, _values(self)))

    def __dir__(self: Any) -> list[str]:
        return sorted(type(self)._Fields)

    def __reduce__(self: Any) -> Any:
        kind = type(self)
        shape = (
            kind.__module__,
            kind.__qualname__,
            kind._Fields,
            kind._Keys,
            kind._Secret,
        )
        return _restore, (*shape, _values(self))

    # CPython 3.11 reads the attributes of a type that has it at a tenth of the speed.
    if sys.version_info >= (3, 12):

        def __getattr__(self: Any, name: str) -> NoReturn:
            nearest = _equip.nearest(name, list(type(self)._Fields))
            _equip.no_attribute(self, name, nearest and f"field is {nearest}")


def _refuse_assignment(self: Any, name: str) -> NoReturn:
    raise AttributeError(
        f"the value of an option is read-only: cannot set {name!r} of {type(self).__name__}",
        name=name,
        obj=self,
    )


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in type(self)._Fields)


def equip() -> None:
    """Gives the base of all structs its methods."""
    base: Any = _core.Struct
    _equip.equip(base, Methods, _refuse_assignment)
    base._Fields = base._Keys = ()
    base._Secret = False


def as_dict(struct: Any) -> dict[str, Any]:
    """A struct as it stands in the values file: a new dict, by key, without absent fields."""
    kind: Any = type(struct)
    if not _is_struct(kind):
        raise TypeError(
            f"as_dict() takes a struct of an option, not {type(struct).__name__!r}"
        )
    result: dict[str, Any] = {}
    for key, name in zip(kind._Keys, kind._Fields, strict=False):
        value = getattr(struct, name)
        if value is not None:
            result[key] = _plain(value)
    if len(kind._Fields) > len(kind._Keys):
        result.update(_plain(struct.extra))
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, _core.Struct):
        return as_dict(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


_restored: dict[tuple[Any, ...], Any] = {}


def _restore(
    module: str,
    qualname: str,
    fields: tuple[str, ...],
    keys: tuple[str, ...],
    secret: bool,
    values: tuple[Any, ...],
) -> Any:
    """Unpickles a struct: as the type of a generated module if that is imported, else as an equal one."""
    kind: Any = sys.modules.get(module)
    for name in qualname.split("."):
        kind = getattr(kind, name, None)
    shape = fields, keys, secret
    if not _is_struct(kind) or (kind._Fields, kind._Keys, kind._Secret) != shape:
        whole = (module, qualname, *shape)
        kind = _restored.get(whole)
        if kind is None:
            kind = _restored[whole] = _core.struct_type_of(*whole)
    return _core.struct_of(kind, values)


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, _core.Struct)

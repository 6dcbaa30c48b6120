"""What handles and snapshots do besides reading; `python/src/handle.rs` has the rest."""

from __future__ import annotations

import sys
from typing import Any, NoReturn, final

from sentry_options import _core, _equip, _overrides
from sentry_options._errors import NotInitializedError

_METHODS = ("get", "get_forced", "isset", "snapshot")


@final
class Methods:
    """The methods of `NamespaceOptions`, whose type is made in Rust."""

    def __repr__(self: Any) -> str:
        namespace, is_snapshot, _ = _core.identity(self)
        kind = ".snapshot()" if is_snapshot else ""
        return f"NamespaceOptions({_core.quoted(namespace)}){kind}"

    def __dir__(self: Any) -> list[str]:
        return sorted([*type(self)._Keys, *_METHODS])

    def __reduce__(self: Any) -> Any:
        namespace, is_snapshot, is_default = _core.identity(self)
        if is_snapshot or not is_default:
            raise TypeError(
                f"cannot pickle {self!r}; pickle the values that the receiver needs"
            )
        module = sys.modules.get(type(self).__module__)
        for name, value in vars(module).items() if module else ():
            if value is self:
                return _attribute, (type(self).__module__, name)
        return _core.options, (namespace,)

    # CPython 3.11 reads the attributes of a type that has it at a tenth of the speed.
    if sys.version_info >= (3, 12):

        def __getattr__(self: Any, name: str) -> NoReturn:
            keys = type(self)._Keys
            nearest = _equip.nearest(name, list(keys))
            if nearest is not None and nearest != keys[nearest]:
                nearest = f"{nearest} ({keys[nearest]!r})"
            _equip.no_attribute(self, name, nearest and f"option is {nearest}")


def _refuse_assignment(self: Any, name: str) -> NoReturn:
    message = (
        f"options are read-only: cannot set {name!r} of {self!r}; "
        "tests use sentry_options.testing.override_options"
    )
    raise AttributeError(message, name=name, obj=self)


def equip(base: Any) -> None:
    """Gives the base of all handles its methods."""
    _equip.equip(base, Methods, _refuse_assignment)
    base._Keys = {}


def _attribute(module: str, name: str) -> Any:
    """Unpickles the handle of a generated module."""
    __import__(module)
    return getattr(sys.modules[module], name)


def read_uninitialized(self: Any, name: str) -> Any:
    """Reads an attribute of a handle before `init()`."""
    if name in type(self)._Keys:
        raise NotInitializedError("Options not initialized - call init() first")
    return object.__getattribute__(self, name)


def read_overridden(self: Any, name: str) -> Any:
    """Reads an attribute while test overrides are in force somewhere."""
    kind = type(self)
    key = kind._Keys.get(name)
    # A flag looks for overrides when it is called.
    if key is not None and key not in kind._Flags:
        values = _overrides.in_force(kind._Namespace)
        if key in values:
            return _core.typed_override(self, key, values[key])
    return object.__getattribute__(self, name)

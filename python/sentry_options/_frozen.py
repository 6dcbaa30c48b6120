"""Lists and dicts that refuse mutation, and equal, print and serialize as what they are.

A list or map option gives the same object at each read, so nobody may change it. Copies are plain
and the caller's own: `list(value)`, `value.copy()`, `copy.deepcopy(value)`, and what pickle makes.
"""

from __future__ import annotations

import copy
from typing import Any, NoReturn


def _refuse(self: object, *args: object, **kwargs: object) -> NoReturn:
    kind = "list" if isinstance(self, list) else "dict"
    raise TypeError(f"the value of an option is read-only; {kind}(value) makes a copy")


class FrozenList(list[Any]):
    """A list that refuses mutation."""

    __slots__ = ()

    append = clear = extend = insert = pop = remove = reverse = sort = _refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    __setattr__ = __delattr__ = _refuse

    def __init__(self) -> None:
        """Not that of `list`, which empties it."""

    def __copy__(self) -> list[Any]:
        return list(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return [copy.deepcopy(item, memo) for item in self]

    def __reduce__(self) -> tuple[type[list[Any]], tuple[list[Any]]]:
        return list, (list(self),)

    def __reduce_ex__(
        self, protocol: object
    ) -> tuple[type[list[Any]], tuple[list[Any]]]:
        return self.__reduce__()


class FrozenDict(dict[str, Any]):
    """A dict that refuses mutation."""

    __slots__ = ()

    clear = pop = popitem = setdefault = update = _refuse
    __setitem__ = __delitem__ = __ior__ = _refuse
    __setattr__ = __delattr__ = _refuse

    def __init__(self) -> None:
        """Not that of `dict`, which takes values."""

    def __copy__(self) -> dict[str, Any]:
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return {key: copy.deepcopy(value, memo) for key, value in self.items()}

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, (dict(self),)

    def __reduce_ex__(
        self, protocol: object
    ) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return self.__reduce__()


class SecretList(FrozenList):
    """The same, of an option that is declared secret."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"


class SecretDict(FrozenDict):
    """The same, of an option that is declared secret."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"

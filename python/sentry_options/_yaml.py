"""Teaches PyYAML, once it is imported, that frozen lists and dicts are lists and dicts.

PyYAML goes by the exact type, so `yaml.safe_dump(opts.routes)` would fail otherwise.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from sentry_options._frozen import FrozenDict, FrozenList

_MODULE = "yaml.representer"


def install() -> None:
    """Registers with PyYAML now, or when it is imported."""
    module = sys.modules.get(_MODULE)
    if module is not None:
        _register(module)
    else:
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Waits for PyYAML, and steps aside.

    Not derived from what is in `importlib.abc`, which takes long to load.
    """

    def find_spec(
        self, name: str, path: Any = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != _MODULE:
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            loader: Any = _Loader(spec.loader)
            spec.loader = loader
        return spec


class _Loader:
    """Loads the module as its own loader does, and registers then."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        module: ModuleType | None = self.loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)
        _register(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)


def _register(module: Any) -> None:
    base = module.SafeRepresenter
    representers = [base, *_subclasses(base)]
    for representer in representers:
        representer.add_multi_representer(FrozenList, base.represent_list)
        representer.add_multi_representer(FrozenDict, base.represent_dict)


def _subclasses(kind: type) -> list[Any]:
    direct: list[Any] = kind.__subclasses__()
    return direct + [deeper for other in direct for deeper in _subclasses(other)]

"""Prints the public surface of the installed wheel, one item a line: `python surface.py`.

What 1.2.17 prints is committed as `peer-1.2.17.txt`; `test_surface.py` compares.
"""

from __future__ import annotations

import inspect
from types import ModuleType

import sentry_options
from sentry_options import testing

PENDING = ("condition_operators", "features", "FeatureChecker", "FeatureContext")
"""Feature flags, which are not part of this wheel yet."""


def main() -> None:
    for name in public(sentry_options):
        show(name, getattr(sentry_options, name))
    for name in public(testing):
        show(f"testing.{name}", getattr(testing, name))
    print("# Pending: feature flags")
    for name in PENDING:
        if hasattr(sentry_options, name):
            show(name, getattr(sentry_options, name))


def public(module: ModuleType) -> list[str]:
    return sorted(set(module.__all__) - set(PENDING))


def show(name: str, item: object) -> None:
    if inspect.isroutine(item):
        print(f"def {name}{inspect.signature(item)}")
    elif not isinstance(item, type):
        print(f"{name} = {item!r}")
    elif issubclass(item, BaseException):
        bases = ", ".join(base.__name__ for base in item.__bases__)
        print(f"exception {item.__module__}.{name}({bases})")
    else:
        print(f"class {name}{parameters(item)}")
        for member in sorted(vars(item)):
            value = getattr(item, member)
            if not member.startswith("_") and callable(value):
                print(f"def {name}.{member}{inspect.signature(value)}")


def parameters(kind: type) -> str:
    """What the class is called with."""
    try:
        signature = inspect.signature(kind)
    except ValueError:
        return ""
    return str(signature) if signature.parameters else ""


if __name__ == "__main__":
    main()

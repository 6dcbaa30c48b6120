"""Prints the public surface of the installed wheel, one item a line: `python surface.py`.

What 1.2.17 prints is committed as `peer-1.2.17.txt`; `test_surface.py` compares.
"""

from __future__ import annotations

import inspect
from types import ModuleType

import sentry_options
from sentry_options import testing


def main() -> None:
    for name in public(sentry_options):
        show(name, getattr(sentry_options, name))
    for name in public(testing):
        show(f"testing.{name}", getattr(testing, name))


def public(module: ModuleType) -> list[str]:
    return sorted(module.__all__)


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
            if member.startswith("_"):
                continue
            attribute = getattr(item, member)
            if inspect.isdatadescriptor(attribute):
                print(f"{name}.{member}")
            else:
                print(f"def {name}.{member}{inspect.signature(attribute)}")


def parameters(kind: type) -> str:
    """What the class is called with."""
    try:
        signature = inspect.signature(kind)
    except ValueError:
        return ""
    return str(signature) if signature.parameters else ""


if __name__ == "__main__":
    main()

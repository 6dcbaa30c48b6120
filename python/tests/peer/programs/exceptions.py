"""The exceptions: names, bases, and that they are ordinary ones."""

import copy
import pickle

from outcome import SCHEMA, say, show, write_schema

import sentry_options
from sentry_options import (
    NotInitializedError,
    OptionsError,
    SchemaError,
    UnknownNamespaceError,
    UnknownOptionError,
    init,
    options,
)

KINDS = (
    OptionsError,
    SchemaError,
    UnknownNamespaceError,
    UnknownOptionError,
    NotInitializedError,
)


def throw(error: Exception) -> None:
    raise error


def look(kind: type[OptionsError]) -> None:
    name = kind.__name__
    show(name, kind)
    show(f"{name} bases", [base.__name__ for base in kind.__mro__])
    show(f"{name} in the package", getattr(sentry_options, name) is kind)
    say(f"{name} raised", throw, kind("text", 2))
    show(f"{name} args", (kind().args, kind("a").args, kind("a", 1).args))
    show(f"{name} repr", repr(kind("text")))
    show(f"{name} derived", type("Mine", (kind,), {})("x").args)
    show(f"{name} pickled", pickle.loads(pickle.dumps(kind("a", 1))).args)
    show(f"{name} copied", copy.copy(kind("a", 1)).args)


for kind in KINDS:
    look(kind)

write_schema("app", SCHEMA)


def caught(action: object) -> tuple:
    try:
        action()
    except OptionsError as error:
        return type(error).__name__, error.args, error.__cause__, error.__context__
    return ("nothing",)


say("not initialized", lambda: caught(lambda: options("app")))
init()
say("unknown namespace", lambda: caught(lambda: options("nope").get("count")))
say("unknown option", lambda: caught(lambda: options("app").get("zzzzzzzz")))

"""`override_options`: what counts as a value of which type."""

import decimal
import enum
import fractions
import math
import types
import uuid
from collections import (
    Counter,
    OrderedDict,
    UserDict,
    UserList,
    defaultdict,
    deque,
    namedtuple,
)
from datetime import datetime

from outcome import SCHEMA, say, write_schema

from sentry_options import init, options
from sentry_options.testing import override_options

write_schema("app", SCHEMA)
init(refresh_threshold=None)
app = options("app")


class Number(int):
    pass


class Share(float):
    pass


class Text(str):
    pass


class Level(enum.IntEnum):
    HIGH = 3


class Word(enum.StrEnum):
    YES = "yes"


class Indexed:
    def __index__(self) -> int:
        return 4


class Floating:
    def __float__(self) -> float:
        return 4.5


class Failing:
    def __index__(self) -> int:
        raise KeyError("no index")

    def __float__(self) -> float:
        raise KeyError("no float")


class Items(list):
    pass


Point = namedtuple("Point", "x")


def overridden(key: str, value: object) -> object:
    with override_options("app", {key: value}):
        return app.get(key), type(app.get(key)).__name__


CASES = (
    ("count", 1),
    ("count", True),
    ("count", 2.0),
    ("count", -0.0),
    ("count", 1.5),
    ("count", 2**63 - 1),
    ("count", -(2**63)),
    ("count", 2**63),
    ("count", 2**64 - 1),
    ("count", 2**64),
    ("count", -(2**63) - 1),
    ("count", 10**30),
    ("count", Number(3)),
    ("count", Level.HIGH),
    ("count", math.nan),
    ("ratio", 1),
    ("ratio", -0.0),
    ("ratio", Share(1.5)),
    ("ratio", decimal.Decimal("1.5")),
    ("ratio", fractions.Fraction(1, 2)),
    ("ratio", 2**64),
    ("ratio", math.nan),
    ("ratio", math.inf),
    ("ratio", -math.inf),
    ("ratio", decimal.Decimal("NaN")),
    ("ratio", 1j),
    ("ratio", True),
    ("enabled", True),
    ("enabled", 1),
    ("text", "a\0b"),
    ("text", Text("t")),
    ("text", Word.YES),
    ("text", "\ud800"),
    ("text", b"bytes"),
    ("text", uuid.UUID(int=0)),
    ("text", datetime(2026, 1, 1)),
    ("numbers", [1, 2.0]),
    ("numbers", Items([1])),
    ("numbers", []),
    ("numbers", [True]),
    ("numbers", [None]),
    ("numbers", [math.nan]),
    ("numbers", (1, 2)),
    ("numbers", Point(1)),
    ("numbers", {1}),
    ("numbers", range(2)),
    ("numbers", deque([1])),
    ("numbers", UserList([1])),
    ("words", ["a", b"b"]),
    ("weights", {"b": 2, "a": 1}),
    ("weights", OrderedDict(b=2, a=1)),
    ("weights", defaultdict(int, a=1)),
    ("weights", Counter("aab")),
    ("weights", {Text("a"): 1}),
    ("weights", {1: 1}),
    ("weights", {None: 1}),
    ("weights", {b"a": 1}),
    ("weights", {"\ud800": 1}),
    ("weights", {"a": 1, 2: 1}),
    ("weights", UserDict(a=1)),
    ("weights", types.MappingProxyType({"a": 1})),
    ("server", {"port": 1, "host": "a"}),
    ("server", {"port": 1, "host": "a", "label": None}),
)
for at, (key, value) in enumerate(CASES):
    # Not its `repr`, which differs between versions of Python.
    say(f"{at}: {key} {type(value).__name__}", overridden, key, value)
say("count 10**400", overridden, "count", 10**400)
say("count object", overridden, "count", object())
say("count class", overridden, "count", int)
say("count Indexed", overridden, "count", Indexed())
say("ratio Floating", overridden, "ratio", Floating())
say("count Failing", overridden, "count", Failing())

source = {"a": 1}
with override_options("app", {"weights": source}):
    source["b"] = 2
    app.get("weights")["c"] = 3
    say("a copy is kept", app.get, "weights")

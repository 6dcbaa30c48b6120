"""`SchemaRegistry.validate_option`: what options take."""

import math
from decimal import Decimal

from outcome import DIRECTORY, SCHEMA, say, write_schema

from sentry_options import SchemaRegistry

write_schema("app", SCHEMA)
check = SchemaRegistry.from_directory(DIRECTORY / "schemas").validate_option
for key, value in (
    ("text", "a"),
    ("text", ""),
    ("text", 1),
    ("text", None),
    ("text", b"a"),
    ("count", 1),
    ("count", 1.0),
    ("count", 1.5),
    ("count", "1"),
    ("count", None),
    ("count", True),
    ("count", Decimal(2)),
    ("ratio", 1),
    ("ratio", 1.5),
    ("ratio", math.nan),
    ("ratio", math.inf),
    ("ratio", False),
    ("enabled", True),
    ("enabled", 1),
    ("enabled", "true"),
    ("numbers", []),
    ("numbers", [1, 2]),
    ("numbers", [1, None]),
    ("numbers", ["a", "b"]),
    ("numbers", (1, 2)),
    ("numbers", {1}),
    ("numbers", 1),
    ("words", ["a", 1]),
    ("weights", {}),
    ("weights", {"a": 1}),
    ("weights", {"a": "heavy"}),
    ("weights", {1: 1}),
    ("weights", []),
    ("server", {"host": "a", "port": 1}),
    ("server", {"host": "a", "port": 1, "label": "b"}),
    ("server", {"host": "a", "port": 1, "label": None}),
    ("server", {"host": "a"}),
    ("server", {}),
    ("server", {"host": "a", "port": 1, "other": 1}),
    ("server", {"host": "a", "port": 1, "other": 1, "more": 2}),
    ("unheard-of", 1),
    ("", 1),
    ("cuont", 1),
):
    say(f"{key!r} {value!r}", check, "app", key, value)
say("another namespace", check, "nope", "count", 1)
say("another namespace and no JSON", check, "nope", "count", object())
say("namespace 1", check, 1, "count", 1)
say("namespace None", check, None, "count", 1)
say("key 1", check, "app", 1, 1)
say("key and value are wrong", check, "app", None, object())

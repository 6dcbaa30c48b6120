"""`features(namespace)`, `has` and `try_has`: names, arguments, and what is there."""

import inspect
import pickle

from outcome import apart, option, say, write_schema, write_values

from sentry_options import (
    FeatureChecker,
    FeatureContext,
    condition_operators,
    features,
    init,
    refresh,
)
from sentry_options.testing import always_off, always_on, override_options

say("operators", condition_operators)
say("operators with an argument", condition_operators, 1)
say("before init", features, "app")
say("namespace int", features, 1)
say("no namespace", features)


def flag(*values: int) -> object:
    condition = {"property": "a", "operator": "in", "value": list(values)}
    segment = {"name": "a", "rollout": 100, "conditions": [condition]}
    return {"owner": {"team": "t"}, "created_at": "2026-01-01", "segments": [segment]}


REFERENCE = {"$ref": "#/definitions/Feature"}
write_schema(
    "app",
    {
        "version": "1.0",
        "type": "object",
        "properties": {
            "x": option("integer", 1),
            "feature.red-bar": REFERENCE,
            "feature.unset": REFERENCE,
        },
    },
)
write_schema(
    "any",
    {
        "version": "1.0",
        "type": "object",
        "properties": {},
        "patternProperties": {"^feature\\.": REFERENCE},
    },
)
write_values("app", {"feature.red-bar": flag(1)})
write_values("any", {"feature.new": flag(1)})
init(refresh_threshold=None)


class Text(str):
    __slots__ = ()


context = FeatureContext({"a": 1})
known, unknown, pattern = features("app"), features("nope"), features("any")
say("repr", repr, known)
say("of an unknown namespace", repr, unknown)
say("the same", lambda: features("app") is features("app"))
say("equal", lambda: features("app") == features("app"))
say("by keyword", lambda: repr(features(namespace="app")))
say("no instance", FeatureChecker)
say("no instance of a namespace", FeatureChecker, "app")
say("pickle", pickle.dumps, known)
say("signature", lambda: str(inspect.signature(known.has)))

NAMES = ("red-bar", "unset", "nothing", "x", "feature.red-bar", "", "Ф", "\ud800")
for label, checker in (("known", known), ("unknown", unknown), ("pattern", pattern)):
    for method in (checker.has, checker.try_has):
        call = f"{label} {method.__name__}"
        for name in (*NAMES, Text("red-bar"), "new", 1, None, b"red-bar"):
            kind = type(name).__name__
            say(f"{call} {kind} {name!a}", method, name, context)
        say(f"{call} other", method, "red-bar", FeatureContext({"a": 2}))
        say(f"{call} with a dict", method, "red-bar", {"a": 1})
        say(f"{call} with None", method, "red-bar", None)
        say(f"{call} with a list", method, "red-bar", [])
        say(f"{call} without context", method, "red-bar")
        say(f"{call} without arguments", method)
        say(f"{call} with three", method, "red-bar", context, 1)
        say(f"{call} by keyword", method, feature_name="red-bar", context=context)
        say(f"{call} unknown keyword", method, "red-bar", ctx=context)
        say(f"{call} twice", method, "red-bar", context, context=context)


def overridden(namespace: str, name: str, value: object) -> object:
    with override_options(namespace, {f"feature.{name}": value}):
        checker = features(namespace)
        return checker.has(name, context), checker.try_has(name, context)


say("overridden on", overridden, "app", "unset", always_on())
say("overridden off", overridden, "app", "red-bar", always_off())
say("overridden after", lambda: known.has("red-bar", context))
say("overridden by pattern", overridden, "any", "other", always_on())
say("overridden, not declared", overridden, "app", "nothing", always_on())
say("overridden, no namespace", overridden, "nope", "nothing", always_on())
say("overridden, no flag", overridden, "app", "red-bar", 1)
say("overridden, another option", known.has, "x", context)

write_values("app", {"feature.red-bar": flag(2), "feature.unset": flag(1)})
say("before a refresh", known.has, "red-bar", context)
say("refresh", refresh)
say("after a refresh", known.has, "red-bar", context)
say("set by now", known.try_has, "unset", context)
apart("in a fork", known.has, "unset", context)
write_values("app", {"feature.red-bar": {**flag(1), "enabled": False}})
say("refresh again", refresh)
say("disabled", known.try_has, "red-bar", context)
say("no longer set", known.try_has, "unset", context)

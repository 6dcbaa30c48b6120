"""`override_options`: what it refuses."""

from collections import OrderedDict, UserDict
from types import MappingProxyType

from outcome import SCHEMA, say, write_schema

from sentry_options import init, options
from sentry_options.testing import override_options

write_schema("app", SCHEMA)
init(refresh_threshold=None)
app = options("app")


def overridden(namespace: object, overrides: object) -> object:
    with override_options(namespace, overrides):
        return app.get("count")


say(
    "nothing is checked before it is entered",
    lambda: override_options("app", {"zzz": 1}) is None,
)
say("unknown namespace", lambda: overridden("nope", {"count": 1}))
say("unknown namespace, nothing overridden", lambda: overridden("nope", {}))
say("unknown key", lambda: overridden("app", {"zzz": 1}))
say("misspelt key", lambda: overridden("app", {"conut": 1}))
say("a wrong type", lambda: overridden("app", {"count": "one"}))
say(
    "a wrong type after a right one",
    lambda: overridden("app", {"ratio": 1.5, "count": "one"}),
)
say("a wrong field", lambda: overridden("app", {"server": {"host": 1, "port": 2}}))
say(
    "an unknown field",
    lambda: overridden("app", {"server": {"host": "a", "port": 2, "zzz": 1}}),
)
say("a missing field", lambda: overridden("app", {"server": {"host": "a"}}))
say("a wrong item", lambda: overridden("app", {"numbers": [1, "2"]}))
say("null", lambda: overridden("app", {"count": None}))
say("key 1", lambda: overridden("app", {1: 1}))
say("key None", lambda: overridden("app", {None: 1}))
say("namespace 1", lambda: overridden(1, {"count": 1}))
say("namespace None", lambda: overridden(None, {"count": 1}))
say("None for the overrides", lambda: overridden("app", None))
say("a list of keys", lambda: overridden("app", ["count"]))
say("an OrderedDict", lambda: overridden("app", OrderedDict(count=2)))
say("a UserDict", lambda: overridden("app", UserDict(count=3)))
say("a proxy", lambda: overridden("app", MappingProxyType({"count": 4})))
say("no arguments", lambda: override_options())
say("one argument", lambda: override_options("app"))
say("afterwards", lambda: [app.get(key) for key in SCHEMA["properties"]])

"""What can be done before `init()`."""

from outcome import SCHEMA, apart, say, write_schema

from sentry_options import SchemaRegistry, feature_property, init, options, refresh
from sentry_options.testing import override_options

write_schema("app", SCHEMA)


def overridden(overrides: dict) -> str:
    with override_options("app", overrides):
        return "entered"


say("options", lambda: options("app"))
say("refresh", refresh)
say("feature_property", feature_property)
say("a registry", lambda: SchemaRegistry.from_directory("sentry-options/schemas"))
say("an override", lambda: overridden({"count": 1}))
say("no override", lambda: overridden({}))
say("an override is not entered", lambda: override_options("app", {"count": 1}) is None)
say("then init", init)
say("and options", lambda: options("app").get("count"))
apart("options in a child", lambda: options("app").get("count"))

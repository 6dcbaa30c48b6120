"""`override_options`: in force inside of its block, and not outside."""

from outcome import SCHEMA, say, show, write_schema, write_values

from sentry_options import init, options
from sentry_options.testing import override_options

write_schema("app", SCHEMA)
write_schema("other", SCHEMA)
write_values("app", {"count": 1})
init(refresh_threshold=None)
app = options("app")


def state() -> tuple:
    return (
        app.get("count"),
        app.get("text"),
        options("other").get("count"),
        app.get_forced("count"),
    )


with override_options("app", {"count": 2, "text": "a"}) as given:
    show("as", given)
    say("inside", state)
    with override_options("app", {"count": 3}), override_options("other", {"count": 4}):
        say("nested", state)
    say("after the nested", state)
    with override_options("app", {}):
        say("nothing overridden", state)
say("outside", state)

try:
    with override_options("app", {"count": 5}):
        raise KeyError("inside")
except KeyError as error:
    show("the exception", error)
say("after an exception", state)

with override_options("app", {"count": 6}):
    say(
        "an inner one that is refused",
        lambda: override_options("app", {"count": 7, "text": 1}).__enter__(),
    )
    say("leaves the outer one", state)
    say(
        "an inner one of an unknown key",
        lambda: override_options("app", {"count": 7, "zzz": 1}).__enter__(),
    )
    say("leaves the outer one too", state)
say("after refused ones", state)

say(
    "by keyword",
    lambda: override_options(namespace="app", overrides={"count": 8}).__enter__(),
)

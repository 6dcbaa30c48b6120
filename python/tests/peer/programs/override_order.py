"""`override_options` entered and left in unusual ways."""

from outcome import SCHEMA, say, write_schema

from sentry_options import init, options
from sentry_options.testing import override_options

write_schema("app", SCHEMA)
init(refresh_threshold=None)
app = options("app")


def leave(block: object) -> None:
    block.__exit__(None, None, None)


first, second = (
    override_options("app", {"count": 1}),
    override_options("app", {"count": 2}),
)
first.__enter__()
second.__enter__()
say("both", lambda: app.get("count"))
leave(first)
say("the first left first", lambda: app.get("count"))
leave(second)
say("both left", lambda: app.get("count"))

again = override_options("app", {"count": 3})
with again:
    say("entered", lambda: app.get("count"))
say("entered once more", lambda: again.__enter__())


def add(overrides: dict) -> object:
    with override_options("app", overrides):
        overrides["ratio"] = 2.0
        return app.get("ratio")


say("a key is added while it is in force", lambda: add({"text": "a"}))


def remove(overrides: dict) -> object:
    with override_options("app", overrides):
        return overrides.pop("words"), app.get("words")


say("a key is removed while it is in force", lambda: remove({"words": ["b"]}))
say("is it left", lambda: app.get("words"))

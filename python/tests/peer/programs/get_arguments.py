"""What `get`, `get_forced` and `isset` say of keys that are none."""

from outcome import SCHEMA, say, write_schema

from sentry_options import init, options


class Key(str):
    pass


write_schema("app", SCHEMA)
init(refresh_threshold=None)
app = options("app")
for method in ("get", "get_forced", "isset"):
    call = getattr(app, method)
    say(f"{method} by keyword", call, key="count")
    say(f"{method} with a subclass of str", call, Key("count"))
    say(f"{method} of an unknown key", call, "zzzzzzzz")
    say(f"{method} of an empty key", call, "")
    say(f"{method} of a quoted key", call, 'it\'s "quoted"\n')
    say(f"{method} of a misspelt key", call, "conut")
    say(f"{method} of an attribute's name", call, "Count")
    say(f"{method} without a key", call)
    say(f"{method} with two keys", call, "count", "ratio")
    say(f"{method} with a default", call, "count", default=1)
    say(f"{method} with another name", call, name="count")
    say(f"{method} twice the key", call, "count", key="count")
    for key in (None, 1, b"count", ["count"], "\ud800"):
        say(f"{method} of {key!r}", call, key)
    say(f"{method} unbound", getattr(type(app), method), app, "count")

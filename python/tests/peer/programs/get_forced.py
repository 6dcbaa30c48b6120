"""`get_forced(key)`: a refresh before the read."""

from outcome import SCHEMA, say, write_schema, write_values

from sentry_options import init, options

write_schema("app", SCHEMA)
write_values("app", {"count": 1})
init(refresh_threshold=None)
app = options("app")
say("at first", lambda: app.get_forced("count"))
write_values("app", {"count": 2, "numbers": [7]})
say("get is unaware of a change", lambda: app.get("count"))
say("get_forced sees it", lambda: app.get_forced("count"))
say("then get does", lambda: (app.get("count"), app.get("numbers")))
write_values("app", {"count": "two"})
say("values that are refused", lambda: app.get_forced("count"))
write_values("app", "{")
say("values that are broken", lambda: app.get_forced("count"))
write_values("app", {"count": 3})
say("values that are right again", lambda: app.get_forced("count"))
say("a list", lambda: app.get_forced("numbers"))

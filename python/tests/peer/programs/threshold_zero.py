"""`init(refresh_threshold=0)`: each read by key sees what the files say."""

from outcome import SCHEMA, say, write_schema, write_values

from sentry_options import init, options
from sentry_options.testing import override_options

write_schema("app", SCHEMA)
write_values("app", {"count": 1})
init(refresh_threshold=0)
app = options("app")
say("at first", lambda: app.get("count"))
write_values("app", {"count": 2, "ratio": 1.5})
say("get", lambda: app.get("count"))
write_values("app", {"count": 3})
say("isset", lambda: app.isset("ratio"))
say("after isset", lambda: app.get("count"))
write_values("app", {"count": "three"})
say("refused", lambda: (app.get("count"), app.isset("count")))
write_values("app", {"count": 4, "numbers": [4]})
say("mended", lambda: (app.get("numbers"), app.get("count")))
with override_options("app", {"count": 5}):
    write_values("app", {"count": 6, "numbers": [6]})
    say("overridden", lambda: (app.get("count"), app.get("numbers")))
say("after the override", lambda: (app.get("count"), app.get("numbers")))

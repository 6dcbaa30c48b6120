"""`isset(key)`: whether the values say anything."""

from outcome import SCHEMA, say, write_schema, write_values

from sentry_options import init, options, refresh
from sentry_options.testing import override_options

write_schema("app", SCHEMA)
write_values("app", {"count": 10, "weights": {}})
init(refresh_threshold=None)
app = options("app")
for key in SCHEMA["properties"]:
    say(key, app.isset, key)
with override_options("app", {"count": 3, "ratio": 1.0}):
    say("overridden and set", app.isset, "count")
    say("overridden and unset", app.isset, "ratio")
write_values("app", {"ratio": 1.0})
say("before a refresh", lambda: (app.isset("count"), app.isset("ratio")))
say("refresh", refresh)
say("after a refresh", lambda: (app.isset("count"), app.isset("ratio")))

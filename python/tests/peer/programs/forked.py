"""After `os.fork()` the child reads and refreshes like its parent."""

from outcome import SCHEMA, apart, say, write_schema, write_values

from sentry_options import init, options, refresh
from sentry_options.testing import override_options

write_schema("app", SCHEMA)
write_values("app", {"count": 1})
init(refresh_threshold=None)
app = options("app")
apart("a child reads", lambda: app.get("count"))


def refreshed() -> object:
    write_values("app", {"count": 2})
    return app.get("count"), refresh(), app.get("count"), app.isset("count"), refresh()


apart("a child refreshes", refreshed)
say("its parent is as it was", lambda: app.get("count"))
say("until it refreshes", lambda: (refresh(), app.get("count")))
with override_options("app", {"count": 3}):
    apart("a child sees an override", lambda: app.get("count"))
apart("init in a child", init)

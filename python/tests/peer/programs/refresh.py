"""`refresh()`: true if new values are in use, and SchemaError if they are refused."""

import os
import shutil

from outcome import DIRECTORY, SCHEMA, say, write_schema, write_values

from sentry_options import init, options, refresh

FILE = DIRECTORY / "values" / "app" / "values.json"
write_schema("app", SCHEMA)
write_schema("other", SCHEMA)
init(refresh_threshold=None)
app, other = options("app"), options("other")


def state() -> tuple:
    return app.get("count"), other.get("count")


say("arguments", lambda: refresh(1))
say("nothing there", refresh)
write_values("app", {"count": 1})
say("values appear", refresh)
say("appeared", state)
say("nothing new", refresh)
write_values("app", {"count": 1})
say("the same content, written again", refresh)
os.utime(FILE, (1_900_000_000, 1_900_000_000))
say("another time of change", refresh)
os.utime(FILE, (1_700_000_000, 1_700_000_000))
say("an older time of change", refresh)
write_values("app", {"count": 2})
write_values("other", {"count": 3})
say("two namespaces", refresh)
say("both changed", state)
write_values("app", {"count": 4})
write_values("other", {"count": "four"})
say("one of two is refused", refresh)
say("then neither changed", state)
say("refused again", refresh)
write_values("other", "{")
say("broken", refresh)
write_values("other", "[]")
say("no object", refresh)
write_values("other", {"count": 5})
say("mended", refresh)
say("both have changed", state)
write_values("app", {"count": 6, "unheard-of": True})
say("an unknown option", refresh)
say("is ignored", state)
FILE.unlink()
say("values disappear", refresh)
say("what is served then", state)
write_values("app", {"count": 7})
say("values come back", refresh)
say("what is served now", state)
shutil.rmtree(DIRECTORY / "values")
say("all values disappear", refresh)
say("what is served in the end", state)

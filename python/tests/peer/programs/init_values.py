"""What `init()` does with values that are broken."""

import shutil

from outcome import DIRECTORY, SCHEMA, apart, write_schema, write_values

from sentry_options import init, options


def read(content: object, generated_at: str | None) -> object:
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    write_schema("app", SCHEMA)
    write_values("app", content, generated_at)
    init()
    return options("app").get("count")


def check(label: str, content: object, generated_at: str | None = None) -> None:
    apart(label, lambda: read(content, generated_at))


check("right", {"count": 11})
check("with a date", {"count": 11}, "2026-01-01T00:00:00Z")
check("with a date that is none", {"count": 11}, "yesterday")
check("nothing set", {})
check("not JSON", "{")
check("empty file", "")
check("an array", "[]")
check("no options", "{}")
check("options that are no object", '{"options": []}')
check("more than options", '{"options": {"count": 12}, "other": 1}')
check("an unknown option", {"count": 11, "unheard-of": 1})
check("a text for an integer", {"count": "11"})
check("two mistakes", {"count": "11", "ratio": "much"})
check("null", {"count": None})
check("a fraction for an integer", {"count": 1.5})
check("an integral float for an integer", {"count": 12.0})
check("a boolean for an integer", {"count": True})
check("a wrong item", {"numbers": [1, "two"]})
check("a wrong value in a map", {"weights": {"x": "heavy"}})
check("a wrong field", {"server": {"host": "here", "port": "eighty"}})
check("a missing field", {"server": {"host": "here"}})

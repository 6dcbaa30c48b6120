"""`init(on_propagation=...)`: called when values of another `generated_at` are in use."""

from outcome import SCHEMA, say, show, write_schema, write_values

from sentry_options import init, options, refresh

calls = []


def called(namespace: str, delay: float) -> str:
    inside = (refresh(), init(), options("app").get_forced("count"))
    calls.append(
        (namespace, type(delay).__name__, delay, options("app").get("count"), inside)
    )
    return "ignored"


write_schema("app", SCHEMA)
write_schema("other", SCHEMA)
write_values("app", {"count": 1}, "2026-01-01T00:00:00Z")
init(called, None)
show("after init", calls)


def changed(
    label: str, count: int, generated_at: str | None, namespace: str = "app"
) -> None:
    calls.clear()
    write_values(namespace, {"count": count}, generated_at)
    say(f"{label}: refresh", refresh)
    show(f"{label}: calls", calls)


# The files' times of change are 1,800,000,00n seconds after 1970: 2027-01-15T08:00:0n.
changed("a new date", 2, "2027-01-15T08:00:00Z")
changed("the same date", 3, "2027-01-15T08:00:00Z")
changed("an older date", 4, "2027-01-15T07:00:00Z")
changed("the same values, a new date", 4, "2027-01-15T07:30:00Z")
changed("a date after the file's", 5, "2030-01-01T00:00:00Z")
changed("a date with an offset", 6, "2027-01-15T09:00:00+01:00")
changed("no date", 7, None)
changed("a date that is none", 8, "yesterday")
changed("a date again", 9, "2027-01-15T08:00:00Z")
changed("of a namespace without values so far", 10, "2027-01-15T08:00:00Z", "other")
changed("fractions", 11, "2027-01-15T08:00:00.5Z")
calls.clear()
write_values("app", {"count": "many"}, "2027-01-16T08:00:00Z")
say("refused: refresh", refresh)
show("refused: calls", calls)

"""`override_options` around functions."""

from outcome import SCHEMA, say, show, write_schema

from sentry_options import init, options
from sentry_options.testing import override_options

write_schema("app", SCHEMA)
init(refresh_threshold=None)
app = options("app")


@override_options("app", {"count": 42})
def decorated(first: int, second: int = 2) -> tuple:
    """What it does."""
    return first, second, app.get("count")


@override_options("app", {"count": 1})
@override_options("app", {"count": 2})
def twice() -> object:
    return app.get("count")


@override_options("app", {"count": 43})
def raising() -> None:
    raise ValueError(app.get("count"))


@override_options("app", {"zzz": 1})
def refused() -> None:
    print("never")


class Case:
    @override_options("app", {"count": 44})
    def method(self) -> object:
        return app.get("count")


say("called", lambda: decorated(1))
say("called again", lambda: decorated(1, second=3))
show("name", decorated.__name__)
show("docstring", decorated.__doc__)
say("twice decorated", twice)
say("raising", raising)
say("refused", refused)
say("a method", lambda: Case().method())
say("afterwards", lambda: app.get("count"))

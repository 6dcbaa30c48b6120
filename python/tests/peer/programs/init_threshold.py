"""`init(refresh_threshold=...)`: any number that is not negative, or None."""

from decimal import Decimal
from fractions import Fraction

from outcome import SCHEMA, apart, write_schema, write_values

from sentry_options import init, options

write_schema("app", SCHEMA)
write_values("app", {"count": 11})


def read(threshold: object) -> object:
    init(refresh_threshold=threshold)
    return options("app").get("count")


for threshold in (
    *(None, 0, 0.0, -0.0, 5, 0.25, 1e-300, 1e9, True, Decimal("1.5"), Fraction(1, 2)),
    *(-1, -0.5, float("nan"), float("inf"), float("-inf"), 10**400, 1e19, 1e300),
    *("5", b"5", [], ...),
):
    shown = repr(threshold) if threshold != 10**400 else "10**400"
    apart(f"threshold {shown}", read, threshold)


def retried() -> object:
    try:
        init(refresh_threshold=-1)
    except ValueError:
        init()
    return options("app").get("count")


apart("after a refused one", retried)

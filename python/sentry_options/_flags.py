"""What flags and experiments have that is easier said in Python."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp(moment: datetime | str | None) -> str:
    """The time of an exposure, as RFC 3339; a text as it is."""
    if isinstance(moment, str):
        return moment
    if moment is None:
        moment = datetime.now(UTC)
    if not isinstance(moment, datetime):
        raise TypeError(
            f"recorded_at takes a datetime or a str, not {type(moment).__name__!r}"
        )
    if moment.tzinfo is None:
        raise ValueError("recorded_at has no time zone, so it is no moment")
    return moment.isoformat().replace("+00:00", "Z")

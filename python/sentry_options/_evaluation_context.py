"""From the evaluation context of OpenFeature to ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sentry_options import FeatureContext


def feature_context(
    attributes: Mapping[str, Any],
    targeting_key: str | None,
    *,
    targeting_key_property: str,
    identity_fields: Sequence[str],
) -> FeatureContext:
    """The context of an evaluation. Raises ValueError and TypeError for what no property can be."""
    properties = {key: _property(value) for key, value in attributes.items()}
    # Last, so that it counts more than an attribute of that name.
    if targeting_key is not None:
        properties[targeting_key_property] = targeting_key
    return FeatureContext(properties, identity_fields=identity_fields)


def _property(value: Any) -> Any:
    # What most are; asking whether something is a mapping or a sequence takes ten times as long.
    if type(value) in (str, int, bool, float):
        return value
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, Mapping):
        return {key: _property(entry) for key, entry in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_property(entry) for entry in value]
    return value


def _time(moment: datetime) -> str:
    """The moment as RFC 3339 has it, in UTC and without needless zeros, as in Rust."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone is no moment")
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text.rstrip('0') if moment.microsecond else text}Z"

"""What observers are told of each reload."""

from __future__ import annotations

import json
import os
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import DEADLINE, SCHEMA, Directory

from sentry_options import Options, ReloadEvent, SchemaError


def store(directory: Directory) -> Options:
    return Options(directory=directory.path, refresh_threshold=None)


def refreshed(store: Options, events: list[ReloadEvent]) -> list[ReloadEvent]:
    """What a refresh tells, whether it is refused or not."""
    events.clear()
    try:
        store.refresh()
    except SchemaError:
        pass
    assert store.flush_observers(DEADLINE)
    return list(events)


def test_what_is_applied(directory: Directory) -> None:
    events: list[ReloadEvent] = []
    seer = store(directory)
    seer.observe(events.append)
    before = datetime.now(UTC)
    directory.values({"greeting": "hi", "enabled": True})
    [event] = refreshed(seer, events)
    after = datetime.now(UTC)
    assert (event.namespace, event.outcome) == ("seer", "applied")
    assert timedelta(0) < event.duration < timedelta(seconds=DEADLINE)
    assert event.generated_at == "2026-01-01T00:00:00.000000001Z"
    assert before <= event.applied_at <= after
    assert event.applied_at.utcoffset() == timedelta(0)
    generated = datetime(2026, 1, 1, tzinfo=UTC)
    delay = (event.applied_at - generated).total_seconds()
    assert event.propagation_delay == pytest.approx(delay, abs=0.001)
    assert event.modified is not None
    assert abs(event.modified - before) < timedelta(seconds=DEADLINE)
    assert event.changed == ("enabled", "greeting")
    assert event.content_hash is not None and len(event.content_hash) == 16
    assert event.is_new_generation
    assert (event.error, event.missed) == (None, 0)


def test_each_outcome_of_a_file(directory: Directory) -> None:
    events: list[ReloadEvent] = []
    directory.schema(SCHEMA, "other")
    seer = store(directory)
    seer.observe(events.append)
    assert refreshed(seer, events) == [], "nothing has happened"
    directory.values({"greeting": "hi"})
    directory.values({"greeting": "hi"}, "other")
    first = refreshed(seer, events)
    assert [(one.namespace, one.outcome) for one in first] == [
        ("other", "applied"),
        ("seer", "applied"),
    ]
    assert first[0].content_hash == first[1].content_hash

    directory.values({"greeting": "hi"})
    [unchanged] = refreshed(seer, events)
    assert (unchanged.outcome, unchanged.changed) == ("unchanged", ())
    assert unchanged.is_new_generation
    assert unchanged.content_hash == first[1].content_hash

    directory.values({"feature.rate-limit": 70_000, "model": 1})
    directory.values({"greeting": "ho"}, "other")
    told = {one.namespace: one for one in refreshed(seer, events)}
    assert told["other"].outcome == "held_back"
    refused = told["seer"]
    assert refused.outcome == "rejected"
    assert refused.content_hash is None
    assert refused.generated_at is not None, "the file could be read"
    assert refused.is_new_generation and refused.propagation_delay is not None
    assert refused.error is not None
    assert refused.error.namespace == "seer"
    assert refused.error.file == directory.path / "values/seer/values.json"
    assert refused.error.more == 0
    limit, model = refused.error.violations
    assert (limit.option, limit.location) == ("feature.rate-limit",) * 2
    assert (limit.keyword, limit.expected, limit.found) == ("format", "uint16", "70000")
    assert str(limit) == limit.message == '70000 is not a "uint16"'
    assert (model.option, model.keyword, model.expected) == (
        "model",
        "type",
        ["string"],
    )
    assert str(refused.error).startswith(f"namespace `seer`, {refused.error.file}: ")
    assert str(refused.error).endswith(refused.error.reason)
    assert 'feature.rate-limit 70000 is not a "uint16"' in refused.error.reason
    assert refreshed(seer, events) == [], "told once"

    directory.text("{")
    [unread] = refreshed(seer, events)
    assert (unread.outcome, unread.generated_at) == ("rejected", None)
    assert not unread.is_new_generation and unread.propagation_delay is None

    directory.values({})
    assert [one.outcome for one in refreshed(seer, events)] == ["applied", "applied"]
    (directory.path / "values/seer/values.json").unlink()
    [gone, *_] = refreshed(seer, events) or refreshed(seer, events)
    assert (gone.namespace, gone.outcome, gone.error) == ("seer", "missing", None)


@pytest.mark.parametrize(
    ("options", "keyword", "expected"),
    [
        ({"weights": {"x": "y"}}, "type", ["integer"]),
        ({"db.config": {"host": "h"}}, "required", ["port"]),
        ({"ratio": "1"}, "type", ["number"]),
        ({"short": "long"}, "maxLength", 1),
        ({"bounded": 12}, "maximum", 10),
        ({"bounded": 1}, "multipleOf", 2),
        ({"bounded": -2}, "exclusiveMinimum", -1),
        ({"code": "a"}, "pattern", "^[0-9]*$"),
        ({"items": [1, 1]}, "uniqueItems", True),
        ({"items": []}, "minItems", 1),
    ],
)
def test_what_a_value_breaks(
    directory: Directory, options: dict[str, Any], keyword: str, expected: Any
) -> None:
    more = {
        "short": {"type": "string", "maxLength": 1, "default": ""},
        "bounded": {
            "type": "integer",
            "maximum": 10,
            "exclusiveMinimum": -1,
            "multipleOf": 2,
            "default": 0,
        },
        "code": {"type": "string", "pattern": "^[0-9]*$", "default": ""},
        "items": {
            "type": "array",
            "items": {"type": "integer"},
            "minItems": 1,
            "uniqueItems": True,
            "default": [1],
        },
    }
    described = {key: {**option, "description": "One"} for key, option in more.items()}
    directory.schema({**SCHEMA, "properties": {**SCHEMA["properties"], **described}})
    events: list[ReloadEvent] = []
    seer = store(directory)
    seer.observe(events.append)
    directory.values(options)
    [event] = refreshed(seer, events)
    assert event.error is not None
    [violation] = event.error.violations
    assert (violation.keyword, violation.expected) == (keyword, expected)
    assert violation.location.startswith(violation.option)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"options": []}', '{"options": {}, "options": {}}']
)
def test_a_file_that_is_no_values_file(directory: Directory, text: str) -> None:
    events: list[ReloadEvent] = []
    seer = store(directory)
    seer.observe(events.append)
    directory.text(text)
    [event] = refreshed(seer, events)
    assert event.outcome == "rejected"
    assert event.error is not None
    assert event.error.violations == ()
    assert event.error.reason


def test_times_that_are_none(directory: Directory) -> None:
    events: list[ReloadEvent] = []
    seer = store(directory)
    seer.observe(events.append)
    file = directory.path / "values/seer/values.json"
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for generated_at, modified in [("no time", -1.5), ("9999-12-31T23:59:59Z", 1e10)]:
        directory.text(json.dumps({"options": {}, "generated_at": generated_at}))
        os.utime(file, (modified, modified))
        [event] = refreshed(seer, events)
        assert event.generated_at == generated_at
        assert event.modified == epoch + timedelta(seconds=modified)
        told = event.propagation_delay
        assert (
            told is None if generated_at == "no time" else told is not None and told < 0
        )


def test_events_are_frozen(directory: Directory) -> None:
    events: list[ReloadEvent] = []
    seer = store(directory)
    seer.observe(events.append)
    directory.values({"model": 1})
    [event] = refreshed(seer, events)
    assert event.error is not None
    with pytest.raises(FrozenInstanceError):
        event.namespace = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        event.error.namespace = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        event.error.violations[0].option = "other"  # type: ignore[misc]
    assert repr(event).startswith("ReloadEvent(namespace='seer', outcome='rejected', ")
    assert type(event).__module__ == "sentry_options"

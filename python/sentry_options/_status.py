"""What a store has loaded, since when and from where, and how its polls go. No value is in it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A look at all files."""

    at: datetime
    """When it ended."""
    outcome: Literal["applied", "unchanged", "rejected", "panicked"]
    """What it came to; `rejected` for as long as a file is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What is wrong with a file, and since when."""

    at: datetime
    """When it was first seen."""
    text: str
    """What it is: the file, the option, what was expected and what was found."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceStatus:
    """How one namespace stands."""

    namespace: str
    """Its name."""
    file: Path
    """Its values file."""
    state: Literal["current", "defaults", "rejected", "held_back", "missing"]
    """How what is in use relates to the file."""
    content_hash: str
    """The hash of the options in use, those of the defaults not among them."""
    generated_at: str | None
    """`generated_at` of the values in use, as their file has it."""
    applied_at: datetime
    """When this process put them in use; a file written anew with the same values counts."""
    modified: datetime | None
    """When the file of the values in use was last modified."""
    error: Failure | None
    """Why the file is refused, or what is wrong otherwise."""
    never_updates: bool
    """Whether the file is mounted so that it will never change (`subPath`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a store of this process has loaded, and how its polls go. Times are in UTC.

    `str()` is for people.
    """

    version: str
    """The version of the library."""
    pid: int
    """The process."""
    host: str | None
    """The machine or pod, if it has a name."""
    pid_namespace: str | None
    """The process namespace in which `pid` is its number; None where there is no such thing."""
    at: datetime
    """When this was true."""
    started: datetime
    """When the store was loaded, or when the process was forked that has it now."""
    directory: Path
    """The directory of the values."""
    poll_interval: timedelta | None
    """How often the files are looked at; None if only refresh() does so."""
    watcher: Literal["alive", "unwanted", "dead"]
    """The thread that polls."""
    watcher_restarts: int
    """How often it panicked and went on."""
    last_poll: Poll
    """The last poll, by the watcher or by refresh(); the first load counts."""
    last_successful_poll: datetime
    """When a poll last came to its end. Files that it refused are no failure of the poll."""
    next_poll: datetime | None
    """When the watcher will look next; in the past if it is late. None without a watcher."""
    namespaces: tuple[NamespaceStatus, ...]
    """The namespaces, in the order in which the store has them."""
    _document: dict[str, Any] = field(repr=False, compare=False)
    _text: str = field(repr=False, compare=False)

    def namespace(self, namespace: str) -> NamespaceStatus | None:
        """The namespace of this name; None if the store has none."""
        found = (one for one in self.namespaces if one.namespace == namespace)
        return next(found, None)

    def to_dict(self) -> dict[str, Any]:
        """The status as the heartbeat file has it: plain values, for JSON."""
        return deepcopy(self._document)

    def __str__(self) -> str:
        return self._text


def from_document(document: dict[str, Any], text: str) -> Status:
    """The status that the native half tells as the heartbeat has it, and for people."""
    interval = document["poll_interval_secs"]
    return Status(
        version=document["version"],
        pid=document["pid"],
        host=document["host"],
        pid_namespace=document["pid_namespace"],
        at=_time(document["at"]),
        started=_time(document["started"]),
        directory=Path(document["directory"]),
        poll_interval=None if interval is None else timedelta(seconds=interval),
        watcher=document["watcher"],
        watcher_restarts=document["watcher_restarts"],
        last_poll=Poll(
            at=_time(document["last_poll"]), outcome=document["last_outcome"]
        ),
        last_successful_poll=_time(document["last_successful_poll"]),
        next_poll=_time_or_none(document["next_poll"]),
        namespaces=tuple(map(_namespace, document["namespaces"])),
        _document=document,
        _text=text,
    )


def _namespace(document: dict[str, Any]) -> NamespaceStatus:
    error = document["error"]
    return NamespaceStatus(
        namespace=document["namespace"],
        file=Path(document["file"]),
        state=document["state"],
        content_hash=document["content_hash"],
        generated_at=document["generated_at"],
        applied_at=_time(document["applied_at"]),
        modified=_time_or_none(document["modified"]),
        error=None
        if error is None
        else Failure(at=_time(error["at"]), text=error["text"]),
        never_updates=document["never_updates"],
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _time_or_none(text: str | None) -> datetime | None:
    """Of a file's time nothing is certain: it may be one that Python has not."""
    try:
        return None if text is None else _time(text)
    except ValueError:
        return None


for _kind in (Poll, Failure, NamespaceStatus, Status):
    _kind.__module__ = "sentry_options"

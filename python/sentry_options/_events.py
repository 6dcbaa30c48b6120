"""What a reload did: one event for each namespace that it concerned. Made by the native half."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeAlias

Outcome: TypeAlias = Literal[
    "applied",
    "unchanged",
    "rejected",
    "held_back",
    "missing",
    "watcher_restarted",
    "forked",
]
"""What happened to a namespace; docs/operations.md says what to do about each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing wrong with a value. Nothing in it tells the value of a secret option.

    `str()` is the message without the place: `"x" is not of type "integer"`.
    """

    option: str
    """The key of the option; empty if the document as a whole is wrong."""
    location: str
    """The path to the part of the value that is wrong, as messages have it."""
    keyword: str
    """The keyword of the schema that it breaks, such as `type` or `maximum`."""
    expected: Any
    """What that keyword demands: a list of types, a bound; None where that cannot be said so."""
    found: str
    """The part of the value, as JSON; its beginning and `…` if it is very long."""
    message: str
    """What is wrong, without the place."""

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A values file that was refused, and why. The values from before stay in use.

    `str()` names the namespace, the file and what is wrong.
    """

    namespace: str
    """The namespace whose values were refused."""
    file: Path
    """The file that they stand in."""
    reason: str
    """What is wrong with it, as text."""
    violations: tuple[Violation, ...]
    """The values that break the schema; none if the file could not be read to the end."""
    more: int
    """How many more of these there are."""

    def __str__(self) -> str:
        return f"namespace `{self.namespace}`, {self.file}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadEvent:
    """What a reload did to one namespace. The values are in use, or refused, when it is told."""

    namespace: str
    """The namespace."""
    outcome: Outcome
    """What happened."""
    duration: timedelta
    """How long the whole reload took, from the first read to the publication."""
    generated_at: str | None
    """`generated_at` as the values file has it; None if there is none, or it could not be read."""
    applied_at: datetime
    """When the values became visible, or were refused, in UTC."""
    propagation_delay: float | None
    """The seconds from a new `generated_at` to `applied_at`; negative if the clocks disagree.

    None if it is no time, and where nothing new has arrived (`is_new_generation`): then the
    values only are as old as that.
    """
    modified: datetime | None
    """When the file was last modified, in UTC; None if there is none, or nobody can tell."""
    changed: tuple[str, ...]
    """The keys of the options whose value differs from before, sorted; none unless applied."""
    content_hash: str | None
    """The hash of the options that the file sets; None if they were refused."""
    is_new_generation: bool
    """Whether `generated_at` differs from that of the values before."""
    error: Rejection | None
    """Why the file was refused, if it was."""
    missed: int
    """How many events this observer missed just before this one, since it was too slow."""


for _kind in (Violation, Rejection, ReloadEvent):
    _kind.__module__ = "sentry_options"

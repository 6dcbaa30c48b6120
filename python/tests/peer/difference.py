"""One line in which this wheel differs from 1.2.17."""

from __future__ import annotations

from typing import NamedTuple


class Difference(NamedTuple):
    program: str
    label: str
    ours: str
    why: str


MODULE = "The classes say which module they are of."

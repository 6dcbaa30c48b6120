"""One variant is forgotten."""

from typing import assert_never

from myapp.options import Seer


def target(sink: Seer.Sink) -> str:
    """Give where it goes."""
    if sink.kind == "kafka":
        return sink.topic
    assert_never(sink)  # flagged

"""The pytest fixture `override_options`, registered by the wheel's entry point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack

import pytest

from sentry_options import OptionValue
from sentry_options.testing import override_options as _override_options


@pytest.fixture
def override_options() -> Iterator[Callable[[str, Mapping[str, OptionValue]], None]]:
    """Overrides options of a namespace until the test ends: `override_options("seer", {...})`."""
    with ExitStack() as stack:

        def override(namespace: str, overrides: Mapping[str, OptionValue]) -> None:
            stack.enter_context(_override_options(namespace, overrides))

        yield override

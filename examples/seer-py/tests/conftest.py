"""The tests run on the schema's defaults, wherever they run."""

from __future__ import annotations

import pytest
from sentry_options import init


@pytest.fixture(scope="session", autouse=True)
def defaults(tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = tmp_path_factory.mktemp("sentry-options")
    (directory / "values").mkdir()
    init(directory=directory)

"""Where `init()` looks for schemas and values, and what it says of what it does not find there."""

import os
import shutil
from pathlib import Path

from outcome import DIRECTORY, SCHEMA, apart, write_schema, write_values

from sentry_options import OptionsError, init, options

HERE = Path.cwd()
write_schema("app", SCHEMA)
write_values("app", {"count": 11})


def read(directory: object = None) -> object:
    os.environ.pop("SENTRY_OPTIONS_DIR", None)
    if directory is not None:
        os.environ["SENTRY_OPTIONS_DIR"] = str(directory)
    init()
    return options("app").get("count")


def elsewhere(directory: object = None) -> object:
    os.chdir("/")
    return read(directory)


apart("the folder below the working directory", read)
apart("by the variable, relative", lambda: read(DIRECTORY))
apart("by the variable, absolute", lambda: elsewhere(HERE / DIRECTORY))
apart("by an empty variable", lambda: (os.chdir(DIRECTORY), read("")))
apart("nowhere", elsewhere)
apart("a folder that is not there", lambda: read("/nonexistent"))
Path("file").touch()
apart("a file", lambda: read("file"))


def retried() -> object:
    try:
        read("/nonexistent")
    except OptionsError as error:
        return type(error).__name__, read(DIRECTORY)


apart("after a failure, elsewhere", retried)

shutil.rmtree(DIRECTORY / "values")
apart("no values", read)
os.environ["SENTRY_OPTIONS_SUPPRESS_MISSING_DIR"] = "1"
apart("no values, on purpose", read)
(DIRECTORY / "schemas" / "empty").mkdir()
apart("a folder without a schema", read)

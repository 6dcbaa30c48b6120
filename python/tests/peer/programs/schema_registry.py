"""`SchemaRegistry`: schemas without values and without `init()`."""

import pickle
import shutil
from pathlib import Path

from outcome import DIRECTORY, SCHEMA, say, show, write_schema

from sentry_options import SchemaRegistry, init, options
from sentry_options.testing import override_options

SCHEMAS = DIRECTORY / "schemas"
write_schema("app", SCHEMA)


class AsPath:
    def __init__(self, path: object) -> None:
        self.path = path

    def __fspath__(self) -> object:
        return self.path


load = SchemaRegistry.from_directory
say("from a text", lambda: load(str(SCHEMAS)))
say("from a path", lambda: load(SCHEMAS))
say("by keyword", lambda: load(schemas_dir=SCHEMAS))
say("from something like a path", lambda: load(AsPath(str(SCHEMAS))))
say("from bytes", lambda: load(bytes(SCHEMAS)))
say("from something like bytes", lambda: load(AsPath(bytes(SCHEMAS))))
say("from None", lambda: load(None))
say("from a number", lambda: load(3))
say("from nothing", lambda: load())
say("from two", lambda: load("a", "b"))
say("from a folder that is not there", lambda: load("/nonexistent"))
Path("file").touch()
say("from a file", lambda: load("file"))
say("from a name with a zero", lambda: load("a\0b"))
Path("empty").mkdir()
say("from an empty folder", lambda: load("empty"))
write_schema("Bad", SCHEMA)
say("a name in capitals", lambda: load(SCHEMAS))
shutil.rmtree(SCHEMAS / "Bad")

registry = load(SCHEMAS)
say("str", lambda: str(registry))
say("equal to another", lambda: registry == load(SCHEMAS))
say("hash", lambda: hash(registry) == hash(registry))
say("made by hand", lambda: SchemaRegistry())
say("derived from", lambda: type("Mine", (SchemaRegistry,), {}))
say("pickled", lambda: pickle.dumps(registry) and None)
try:
    registry.x = 1
except AttributeError as error:
    show("assigned", type(error).__name__)
say("from an instance", lambda: registry.from_directory(SCHEMAS))
check = registry.validate_option
say("by keyword, an option", lambda: check(namespace="app", key="count", value=1))
say("no value", lambda: check("app", "count"))
say("too much", lambda: check("app", "count", 1, 2))
say("unknown keyword", lambda: check("app", "count", 1, strict=True))
say("init is not called", lambda: options("app"))
init()
with override_options("app", {"count": 3}):
    say("beside an override", lambda: check("app", "count", 4))
shutil.rmtree(SCHEMAS)
say("after the folder is gone", lambda: check("app", "count", 5))

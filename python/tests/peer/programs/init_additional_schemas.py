"""`init(additional_schemas=...)`: schemas from memory, beside those on disk."""

import json
from collections import OrderedDict, UserDict
from types import MappingProxyType

from outcome import SCHEMA, apart, schema, write_schema, write_values

from sentry_options import SchemaError, feature_property, init, options, refresh

write_schema("app", SCHEMA)
write_values("app", {"count": 11})
write_values("added", {"count": 12})
TEXT = json.dumps(SCHEMA)


def read(schemas: object) -> object:
    try:
        init(additional_schemas=schemas)
    except SchemaError as error:
        # What follows shows the text.
        return "refused", str(error).splitlines()[0]
    return [options(name).get("count") for name in ("app", "added")]


apart("one more", lambda: read({"added": TEXT}))
apart("a subclass of dict", lambda: read(OrderedDict(added=TEXT)))
apart("none more", lambda: read({}))
apart("of a namespace on disk", lambda: read({"app": TEXT}))
apart("not JSON", lambda: read({"added": "{"}))
apart("not UTF-8", lambda: read({"added": "\ud800"}))
apart("no text", lambda: read({"added": SCHEMA}))
apart("bytes", lambda: read({"added": TEXT.encode()}))
apart("a name that is no text", lambda: read({1: TEXT}))
apart("a name in capitals", lambda: read({"ADDED": TEXT}))
apart("no name", lambda: read({"": TEXT}))
apart("a list", lambda: read([("added", TEXT)]))
apart("a number", lambda: read(3))
apart("a proxy", lambda: read(MappingProxyType({"added": TEXT})))
apart("a UserDict", lambda: read(UserDict(added=TEXT)))


def assembled() -> object:
    text = json.dumps(
        schema(
            **{
                "feature.flag": feature_property(),
                "count": SCHEMA["properties"]["count"],
            }
        )
    )
    init(refresh_threshold=None, additional_schemas={"made": text})
    made = options("made")
    before = made.get("count"), made.isset("count")
    write_values("made", {"count": 13})
    return before, refresh(), made.get("count"), made.isset("count")


apart("assembled with feature_property", assembled)

"""What `init()` says of schemas that are broken."""

import shutil

from outcome import DIRECTORY, SCHEMA, apart, option, schema, write_schema

from sentry_options import SchemaError, init, options


def read(content: object, namespace: str = "app") -> tuple:
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    write_schema(namespace, content)
    try:
        init()
    except SchemaError as error:
        # What follows shows more of the file.
        return "refused", str(error).splitlines()[0]
    return "loaded", options(namespace).get("count")


def check(label: str, content: object, namespace: str = "app") -> None:
    apart(label, lambda: read(content, namespace))


check("right", SCHEMA)
check("not JSON", "{")
check("no object", "[]")
check("nothing in it", "{}")
check("another version", {**SCHEMA, "version": "2.0"})
check("no version", {key: value for key, value in SCHEMA.items() if key != "version"})
check("a name in capitals", SCHEMA, "App")
check("a name with a dot", SCHEMA, "a.b")
check("a default of the wrong type", schema(count=option("integer", "ten")))
check("no default", schema(count={"type": "integer", "description": "No default"}))
check("no description", schema(count={"type": "integer", "default": 1}))
check("an unknown type", schema(count=option("int", 1)))
check("no items", schema(count=option("array", [])))

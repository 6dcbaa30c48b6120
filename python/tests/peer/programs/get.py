"""`NamespaceOptions.get(key)` for every type, set and unset."""

from outcome import SCHEMA, say, show, write_schema, write_values

from sentry_options import init, options

VALUES = {
    "text": "good morning\0 \N{GRINNING FACE}",
    "count": -9,
    "ratio": 2.25,
    "enabled": True,
    "numbers": [3, 4, 5],
    "words": [],
    "weights": {"b": 2, "a": 1, "": 0, "é": 4, "Z": 3},
    "server": {"port": 443, "host": "there", "label": "main"},
}
write_schema("unset", SCHEMA)
write_schema("set", SCHEMA)
write_values("set", VALUES)
init()


def read(namespace: str) -> None:
    app = options(namespace)
    for key in SCHEMA["properties"]:
        say(f"{namespace} {key}", app.get, key)
    numbers, server = app.get("numbers"), app.get("server")
    show(f"{namespace} types", [type(number).__name__ for number in numbers])
    numbers.append(99)
    server.clear()
    say(f"{namespace} numbers, after a change to what get gave", app.get, "numbers")
    say(f"{namespace} server, after a change to what get gave", app.get, "server")
    show(f"{namespace} one list", app.get("words") is app.get("words"))


read("unset")
read("set")

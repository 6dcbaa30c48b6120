"""An `on_propagation` that fails does not keep the values from being used."""

from outcome import SCHEMA, apart, write_schema, write_values

from sentry_options import init, options, refresh

write_schema("app", SCHEMA)


def raising(error: BaseException):
    def callback(namespace: str, delay: float) -> None:
        raise error

    return callback


def changed(callback: object) -> object:
    write_values("app", {"count": 1}, "2026-01-01T00:00:00Z")
    init(on_propagation=callback, refresh_threshold=None)
    write_values("app", {"count": 2}, "2026-02-01T00:00:00Z")
    return refresh(), options("app").get("count")


apart("ValueError", lambda: changed(raising(ValueError("no"))))
apart("KeyboardInterrupt", lambda: changed(raising(KeyboardInterrupt())))
apart("GeneratorExit", lambda: changed(raising(GeneratorExit())))
apart("SystemExit", lambda: changed(raising(SystemExit(3))))
apart("too few parameters", lambda: changed(lambda namespace: None))
apart("too many parameters", lambda: changed(lambda one, two, three: None))
apart("a number", lambda: changed(5))
apart("a text", lambda: changed("text"))
apart("False", lambda: changed(False))
apart("Ellipsis", lambda: changed(...))

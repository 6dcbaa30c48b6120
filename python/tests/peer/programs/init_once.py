"""`init()`: loads once, and may be called again."""

from threading import Thread

from outcome import SCHEMA, apart, say, schema, write_schema, write_values

from sentry_options import init, options

write_schema("app", SCHEMA)
write_values("app", {"count": 11})

apart("init returns", init)
apart(
    "init with all keywords",
    lambda: init(on_propagation=None, refresh_threshold=5.0, additional_schemas=None),
)
apart("init with positions", lambda: init(None, 5.0, None))
apart("too many positions", lambda: init(None, 5.0, None, 1))
apart("unknown keyword", lambda: init(bogus=1))
apart("one argument twice", lambda: init(print, on_propagation=print))


def from_threads() -> object:
    results = []
    threads = [Thread(target=lambda: results.append(init())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, options("app").get("count")


apart("from 16 threads", from_threads)

init()
say("again", init)
say("again with another threshold", lambda: init(refresh_threshold=0))
say("again with a callback", lambda: init(print))
say("again with another schema", lambda: init(additional_schemas={"other": "{"}))
say("the other schema is not there", lambda: options("other").get("count"))
say("a wrong type is refused again", lambda: init(additional_schemas=3))
write_schema("late", schema())
say("a late schema is not loaded", lambda: (init(), options("late").get("x")))
say("still reads", lambda: options("app").get("count"))

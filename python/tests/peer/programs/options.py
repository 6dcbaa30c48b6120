"""`options(namespace)`: handles."""

import copy
import pickle

from outcome import SCHEMA, say, show, write_schema

from sentry_options import NamespaceOptions, init, options

write_schema("app", SCHEMA)
init(refresh_threshold=None)


class Name(str):
    pass


app = options("app")
say("a handle", options, "app")
say("by keyword", options, namespace="app")
say("of a subclass of str", options(Name("app")).get, "count")
say("its class", lambda: type(app) is NamespaceOptions)
say("an instance", isinstance, app, NamespaceOptions)
say("str", str, app)
say("format", lambda: f"{app}")
say("truth", bool, app)
show("hash", hash(app) == hash(app))
same = app
say("equal to itself", lambda: app == same)
say("equal to another of its namespace", lambda: app == options("app"))
say("equal to its name", lambda: app == "app")
say("class", lambda: NamespaceOptions)
say("made by hand", NamespaceOptions)
say("made by hand with a name", NamespaceOptions, "app")
say("derived from", type, "Mine", (NamespaceOptions,), {})
say("assigned", setattr, app, "foo", 1)
say("len", len, app)
say("item", lambda: app["count"])
say("in", lambda: "count" in app)
say("iterated", list, app)
say("called", app, "count")
say("ordered", lambda: app < same)
say("copied", copy.copy, app)
say("deeply copied", copy.deepcopy, app)
say("pickled", lambda: pickle.loads(pickle.dumps(app)))
say("no name", options)
say("two names", options, "app", "other")
say("None", options, None)
say("a number", options, 1)
say("bytes", options, b"app")
say("a surrogate", options, "\ud800")
for name in (
    "nope",
    "",
    'a"b',
    "a\\b",
    "a\nb",
    "\0",
    "\x7f\u200b",
    "é",
    "App",
    "x" * 70,
):
    say(f"handle of {name!r}", options, name)
    say(f"get of {name!r}", options(name).get, "count")
    say(f"get_forced of {name!r}", options(name).get_forced, "count")
    say(f"isset of {name!r}", options(name).isset, "count")

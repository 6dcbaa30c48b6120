"""`FeatureContext(data, *, identity_fields=None)`: what it takes, and how it behaves."""

import collections
import copy
import pickle

from outcome import say

from sentry_options import FeatureContext

context = FeatureContext({"a": 1})
say("repr", repr, context)
say("equal", lambda: FeatureContext({}) == FeatureContext({}))
say("hashable", lambda: hash(context) == hash(context))
say("assignment", setattr, context, "a", 2)
say("attribute", getattr, context, "data")
say("subclass", lambda: type("Mine", (FeatureContext,), {}))
say("pickle", lambda: pickle.loads(pickle.dumps(context)))
say("copy", copy.copy, context)

say("no data", FeatureContext)
say("by keyword", lambda: FeatureContext(data={"a": 1}))
say("two by position", FeatureContext, {}, [])
say("unknown keyword", lambda: FeatureContext({}, fields=[]))
say("data None", FeatureContext, None)
say("data list", FeatureContext, [("a", 1)])
say("data str", FeatureContext, "a")
say("data subclass of dict", FeatureContext, collections.OrderedDict(a=1))
say("data other mapping", FeatureContext, collections.UserDict(a=1))


class Text(str):
    __slots__ = ()


say("key int", FeatureContext, {1: 2})
say("key None", FeatureContext, {None: 2})
say("key bytes", FeatureContext, {b"a": 2})
say("key empty", FeatureContext, {"": 2})
say("key of a subclass of str", FeatureContext, {Text("a"): 2})
say("key no Unicode", FeatureContext, {"\ud800": 2})


def identified(fields: object) -> object:
    return FeatureContext({"a": 1}, identity_fields=fields)


say("identity list", identified, ["a"])
say("identity tuple", identified, ("a", "b"))
say("identity empty", identified, [])
say("identity None", identified, None)
say("identity str", identified, "organization_id")
say("identity set", identified, {"a"})
say("identity generator", lambda: identified(field for field in "a"))
say("identity dict", identified, {"a": 1})
say("identity int", identified, 3)
say("identity bytes", identified, b"ab")
say("identity of ints", identified, [1])
say("identity of mixed", identified, ["a", None])
say("identity no Unicode", identified, ["\ud800"])

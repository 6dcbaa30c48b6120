"""What properties of a `FeatureContext` become: in which buckets they are, and what they equal."""

import collections
import datetime
import decimal
import enum
import fractions
import types
import uuid

from outcome import DIRECTORY, describe, line, say, write_schema, write_values

from sentry_options import FeatureContext, features, init

OPERANDS = ([1], [-1], [0], [1.5], [3.0], ["x"], ["1"], ["true"], [2**63 - 1], [1e22])
ROLLOUTS = range(1, 100)


def flag(rollout: int, **condition: object) -> object:
    conditions = [{"property": "p", **condition}] if condition else []
    segment = {"name": "a", "rollout": rollout, "conditions": conditions}
    return {"owner": {"team": "t"}, "created_at": "2026-01-01", "segments": [segment]}


FLAGS = {f"feature.share-{rollout}": flag(rollout) for rollout in ROLLOUTS}
for at, operand in enumerate(OPERANDS):
    FLAGS[f"feature.in-{at}"] = flag(100, operator="in", value=operand)
    FLAGS[f"feature.contains-{at}"] = flag(100, operator="contains", value=operand[0])
FLAGS["feature.matches"] = flag(100, operator="matches", value=["*"])
FLAGS["feature.true"] = flag(100, operator="equals", value=True)
FLAGS["feature.list"] = flag(100, operator="equals", value=[1, 2])

write_schema(
    "app",
    {
        "version": "1.0",
        "type": "object",
        "properties": {key: {"$ref": "#/definitions/Feature"} for key in FLAGS},
    },
)
write_values("app", FLAGS)
init(refresh_threshold=None)
checker = features("app")


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "other"


class Index:
    def __index__(self) -> int:
        return 7


class IndexText(str):
    __slots__ = ()

    def __index__(self) -> int:
        return 7


class Float:
    def __float__(self) -> float:
        return 1.5


class Number(int):
    def __repr__(self) -> str:
        return "number"


class Raising:
    def __index__(self) -> int:
        raise RuntimeError("no index")


class IntMember(enum.IntEnum):
    A = 3


class TextMember(enum.StrEnum):
    A = "x"


class Member(enum.Enum):
    A = 3


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


VALUES = {
    "None": None,
    "True": True,
    "False": False,
    "one": 1,
    "zero": 0,
    "negative": -1,
    "greatest i64": 2**63 - 1,
    "beyond i64": 2**63,
    "greatest u64": 2**64 - 1,
    "beyond u64": 2**64,
    "least i64": -(2**63),
    "below i64": -(2**63) - 1,
    "beyond float": 10**400,
    "one as a float": 1.0,
    "zero below": -0.0,
    "a half more": 1.5,
    "least float": 5e-324,
    "greatest float": 1.7976931348623157e308,
    "1e16": 1e16,
    "1e22": 1e22,
    "1e-7": 1e-7,
    "third": 1 / 3,
    "nan": float("nan"),
    "infinity": float("inf"),
    "infinity below": float("-inf"),
    "text": "x",
    "upper case": "X",
    "empty text": "",
    "digits": "1",
    "unicode": "é ß ǆ 😀",
    "no Unicode": "\ud800",
    "subclass of str": Text("x"),
    "text with an index": IndexText("x"),
    "subclass of int": Number(1),
    "subclass of float": type("F", (float,), {})(1.5),
    "with an index": Index(),
    "with a float": Float(),
    "IntEnum": IntMember.A,
    "StrEnum": TextMember.A,
    "Enum": Member.A,
    "Decimal": decimal.Decimal("1.5"),
    "Fraction": fractions.Fraction(3, 1),
    "list": [1, 2],
    "list of floats": [1.0, 2.0],
    "mixed list": [1, "a", None, True, 1.5],
    "list of lists": [[1], [2]],
    "list of dicts": [{"b": 1, "a": [2]}],
    "empty list": [],
    "list beyond i64": [2**63, 2**64 - 1, 1],
    "subclass of list": type("L", (list,), {})([1, 2]),
    "deep list": nested(100),
    "deeper list": nested(150),
    "dict": {"b": 1, "a": "x"},
    "nested dict": {"a": {"c": [1], "b": None}},
    "empty dict": {},
    "OrderedDict": collections.OrderedDict(a=1),
    "dict with other keys": {1: 2},
    "dict with nan": {"a": float("nan")},
    "tuple": (1, 2),
    "set": {1},
    "frozenset": frozenset({1}),
    "list with a set": [{1}],
    "mapping proxy": types.MappingProxyType({"a": 1}),
    "range": range(2),
    "generator": (item for item in [1]),
    "bytes": b"x",
    "bytearray": bytearray(b"x"),
    "memoryview": memoryview(b"x"),
    "datetime": datetime.datetime(2026, 1, 1),
    "date": datetime.date(2026, 1, 1),
    "UUID": uuid.UUID(int=1),
    "complex": 1j,
    "Ellipsis": ...,
    "function": len,
    "type": int,
    "raising index": Raising(),
    "object": object(),
}


def bucket(context: FeatureContext) -> int:
    """The least rollout that it is in."""
    shares = (share for share in ROLLOUTS if checker.has(f"share-{share}", context))
    return next(shares, 100)


assert DIRECTORY.exists()
CONDITIONS = [key.removeprefix("feature.") for key in FLAGS if "share" not in key]
for label, value in VALUES.items():
    try:
        context = FeatureContext({"p": value, "q": 1})
        identified = FeatureContext({"p": value, "q": 1}, identity_fields=["p"])
    except BaseException as error:
        line(label, f"raises {describe(error)}")
        continue
    holding = [name for name in CONDITIONS if checker.has(name, context)]
    line(label, f"{bucket(context)} {bucket(identified)} {' '.join(holding)}")

fields = {"p": 1, "q": 2, "r": 3}
for names in ([], ["p"], ["q", "p"], ["p", "p"], ["none"], ["none", "r"], [""]):
    say(
        f"identity {names}",
        lambda names=names: bucket(FeatureContext(fields, identity_fields=names)),
    )
say("no properties", lambda: bucket(FeatureContext({})))

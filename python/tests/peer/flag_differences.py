"""Where feature flags differ from those of 1.2.17, line by line, and why; see `differences.py`."""

from __future__ import annotations

from collections.abc import Iterator

from peer.difference import MODULE, Difference

MAPPING = "Any mapping will do, and in place of a context too."
NOTE = "The message is the same; a note says what to do."
PROPERTY = "The message is the same; a note says which property it is about."
COPIES = "A context does not change, so that it may be copied and pickled."
TEXT = "A subclass of `str` is text, whatever index it has besides."
DEPTH = "As deep as a values file may nest; 1.2.17 crashes on what contains itself."

_ATTRIBUTE = (
    "raises builtins.AttributeError(\"'sentry_options.FeatureContext' object has no "
    "attribute '{}'\")"
)
_CREATED = (
    "raises builtins.TypeError(\"cannot create 'sentry_options.FeatureChecker' "
    'instances")'
)
_CONTEXT = "FeatureContext FeatureContext(...)"

_UNSUPPORTED = {
    "beyond float": "int",
    "no Unicode": "str",
    "Enum": "Member",
    "tuple": "tuple",
    "set": "set",
    "frozenset": "frozenset",
    "list with a set": "list",
    "mapping proxy": "mappingproxy",
    "range": "range",
    "generator": "generator",
    "bytes": "bytes",
    "bytearray": "bytearray",
    "memoryview": "memoryview",
    "datetime": "datetime",
    "date": "date",
    "UUID": "UUID",
    "complex": "complex",
    "Ellipsis": "ellipsis",
    "function": "builtin_function_or_method",
    "type": "type",
    "raising index": "Raising",
    "object": "object",
}
"""Values that no property can have, with their types."""
_NOT_FINITE = {
    "nan": "float",
    "infinity": "float",
    "infinity below": "float",
    "dict with nan": "dict",
}


def _refused(label: str, kind: str, message: str, why: str = PROPERTY) -> Difference:
    note = (
        f"in the property 'p', of type '{kind}'; a context takes str, bool, int, float, "
        "None, and lists and dicts of these"
    )
    ours = f'raises builtins.ValueError({message!r}) note="{note}"'
    return Difference("feature_values", label, ours, why)


def _with_a_dict() -> Iterator[Difference]:
    answers = {
        "known has": "bool True",
        "known try_has": "bool True",
        "unknown has": "bool False",
        "unknown try_has": "raises sentry_options.UnknownNamespaceError('Unknown namespace: nope')",
        "pattern has": "bool False",
        "pattern try_has": "NoneType None",
    }
    for call, ours in answers.items():
        yield Difference("feature_checker", f"{call} with a dict", ours, MAPPING)


FLAG_DIFFERENCES = (
    Difference(
        "testing_module",
        "names",
        "list ['Feature', 'always_off', 'always_on', 'arm', 'condition', 'experiment', "
        "'experiment_layer', 'feature', 'override_options', 'rollout', 'segment']",
        "There are more values to override with.",
    ),
    Difference("feature_context", "assignment", _ATTRIBUTE.format("a"), MODULE),
    Difference("feature_context", "attribute", _ATTRIBUTE.format("data"), MODULE),
    Difference(
        "feature_context",
        "subclass",
        "raises builtins.TypeError(\"type 'sentry_options.FeatureContext' is not an acceptable base type\")",
        MODULE,
    ),
    Difference("feature_context", "pickle", _CONTEXT, COPIES),
    Difference("feature_context", "copy", _CONTEXT, COPIES),
    Difference("feature_context", "data other mapping", _CONTEXT, MAPPING),
    Difference(
        "feature_context",
        "identity str",
        'raises builtins.TypeError("Can\'t extract `str` to `Vec`") note="while processing \'identity_fields\'" '
        "note=\"give a list of names: identity_fields=['organization_id']\"",
        NOTE,
    ),
    Difference("feature_checker", "no instance", _CREATED, MODULE),
    Difference("feature_checker", "no instance of a namespace", _CREATED, MODULE),
    Difference(
        "feature_checker",
        "pickle",
        "raises builtins.TypeError(\"cannot pickle 'sentry_options.FeatureChecker' object\")",
        MODULE,
    ),
    *_with_a_dict(),
    Difference("feature_values", "text with an index", "64 38 in-5 matches", TEXT),
    _refused(
        "deeper list",
        "list",
        "The value is nested over 128 levels, or contains itself",
        DEPTH,
    ),
    *(
        _refused(label, kind, "Unsupported type for override")
        for label, kind in _UNSUPPORTED.items()
    ),
    _refused("dict with other keys", "dict", "Dict keys must be strings"),
    *(
        _refused(label, kind, "Cannot convert NaN or Infinity to JSON")
        for label, kind in _NOT_FINITE.items()
    ),
)

"""Where this wheel differs from 1.2.17, line by line, and why. `test_peer.py` checks each."""

from __future__ import annotations

from peer.difference import MODULE, Difference
from peer.flag_differences import FLAG_DIFFERENCES

WORDING = "The same error in other words."
SUGGESTION = "The message is the same; a note suggests the nearest key."
SCHEMA_TEXT = "Schema errors say where in the file they are, and what to do."
FILE = "The message names the file too."
THRESHOLD = "Longer than a duration can be is as good as never; 1.2.17 panics."
TYPES = "Each namespace has a type of its own, derived from `NamespaceOptions`, for its attributes."
SAME_HANDLE = "There is one handle for each namespace."
SUBTYPES = "Stubs of generated modules derive from it; what is derived at run time cannot be made either."
READ_ONLY = "An assignment would be a mistake, and the message says what to do instead."
COPIES = (
    "A handle may be copied and pickled: it is the handle of its namespace there too."
)
ORDER = "Overrides may end in any order, and be entered again; 1.2.17 leaks them."
SCOPE = "Overrides follow the context: tasks do not see each other's, and threads started by a task see its."
INTEGERS = (
    "An integer that the format does not hold is refused, not rounded to a float."
)
EXIT = "An exception of a callback, SystemExit included, is logged; 1.2.17 ends the process."
REMOVED = "The last good values stay, with a warning: an outage of the volume must not switch features."

DIFFERENCES = (
    *FLAG_DIFFERENCES,
    Difference(
        "fetch_schemas",
        "no repos",
        "raises sentry_options.OptionsError('JSON error: missing field `repos`')",
        WORDING,
    ),
    Difference(
        "fetch_schemas",
        "no url",
        "raises sentry_options.OptionsError('JSON error: missing field `url`')",
        WORDING,
    ),
    Difference(
        "fetch_schemas",
        "a list",
        "raises sentry_options.OptionsError('JSON error: invalid type: sequence, expected a map at line 1 column 0')",
        WORDING,
    ),
    Difference(
        "get_arguments",
        "get of a misspelt key",
        "raises sentry_options.UnknownOptionError(\"Unknown option 'conut' in namespace 'app'\") note=\"Did you mean 'count'?\"",
        SUGGESTION,
    ),
    Difference(
        "get_arguments",
        "get of an attribute's name",
        "raises sentry_options.UnknownOptionError(\"Unknown option 'Count' in namespace 'app'\") note=\"Did you mean 'count'?\"",
        SUGGESTION,
    ),
    Difference(
        "get_arguments",
        "get_forced of a misspelt key",
        "raises sentry_options.UnknownOptionError(\"Unknown option 'conut' in namespace 'app'\") note=\"Did you mean 'count'?\"",
        SUGGESTION,
    ),
    Difference(
        "get_arguments",
        "get_forced of an attribute's name",
        "raises sentry_options.UnknownOptionError(\"Unknown option 'Count' in namespace 'app'\") note=\"Did you mean 'count'?\"",
        SUGGESTION,
    ),
    Difference(
        "get_arguments",
        "isset of a misspelt key",
        "raises sentry_options.UnknownOptionError(\"Unknown option 'conut' in namespace 'app'\") note=\"Did you mean 'count'?\"",
        SUGGESTION,
    ),
    Difference(
        "get_arguments",
        "isset of an attribute's name",
        "raises sentry_options.UnknownOptionError(\"Unknown option 'Count' in namespace 'app'\") note=\"Did you mean 'count'?\"",
        SUGGESTION,
    ),
    Difference(
        "init_additional_schemas",
        "not JSON",
        "tuple ('refused', 'Schema error in <embedded>: error: invalid JSON: EOF while parsing an object')",
        SCHEMA_TEXT,
    ),
    Difference(
        "init_directory",
        "nowhere",
        "raises sentry_options.SchemaError('Failed to read file: No such file or directory (os error 2) (sentry-options/schemas)')",
        FILE,
    ),
    Difference(
        "init_directory",
        "a folder that is not there",
        "raises sentry_options.SchemaError('Failed to read file: No such file or directory (os error 2) (/nonexistent/schemas)')",
        FILE,
    ),
    Difference(
        "init_directory",
        "a file",
        "raises sentry_options.SchemaError('Failed to read file: Not a directory (os error 20) (file/schemas)')",
        FILE,
    ),
    Difference(
        "init_directory",
        "a folder without a schema",
        "raises sentry_options.SchemaError('Failed to read file: No such file or directory (os error 2) (sentry-options/schemas/empty/schema.json)')",
        FILE,
    ),
    Difference(
        "init_schemas",
        "not JSON",
        "tuple ('refused', 'Schema error in sentry-options/schemas/app/schema.json: error: invalid JSON: EOF while parsing an object')",
        SCHEMA_TEXT,
    ),
    Difference(
        "init_schemas",
        "no object",
        "tuple ('refused', 'Schema error in sentry-options/schemas/app/schema.json: error: a schema must be an object, not an array')",
        SCHEMA_TEXT,
    ),
    Difference(
        "init_schemas",
        "nothing in it",
        "tuple ('refused', 'Schema error in sentry-options/schemas/app/schema.json: error: missing `version`')",
        SCHEMA_TEXT,
    ),
    Difference(
        "init_schemas",
        "no version",
        "tuple ('refused', 'Schema error in sentry-options/schemas/app/schema.json: error: missing `version`')",
        SCHEMA_TEXT,
    ),
    Difference(
        "init_schemas",
        "a default of the wrong type",
        "tuple ('refused', 'Schema error in sentry-options/schemas/app/schema.json: error: default value does not match schema: \"ten\" is not of type \"integer\"')",
        SCHEMA_TEXT,
    ),
    Difference(
        "init_schemas",
        "no default",
        "tuple ('refused', 'Schema error in sentry-options/schemas/app/schema.json: error: missing `default`')",
        SCHEMA_TEXT,
    ),
    Difference(
        "init_schemas",
        "no description",
        "tuple ('refused', 'Schema error in sentry-options/schemas/app/schema.json: error: missing `description`')",
        SCHEMA_TEXT,
    ),
    Difference(
        "init_schemas",
        "an unknown type",
        "tuple ('refused', 'Schema error in sentry-options/schemas/app/schema.json: error: unknown type \"int\"')",
        SCHEMA_TEXT,
    ),
    Difference(
        "init_schemas",
        "no items",
        "tuple ('refused', 'Schema error in sentry-options/schemas/app/schema.json: error: an array without `items`')",
        SCHEMA_TEXT,
    ),
    Difference("init_threshold", "threshold 1e+300", "int 11", THRESHOLD),
    Difference(
        "init_values",
        "not JSON",
        "raises sentry_options.SchemaError('Failed to parse JSON: EOF while parsing an object at line 1 column 1 (sentry-options/values/app/values.json)')",
        FILE,
    ),
    Difference(
        "init_values",
        "empty file",
        "raises sentry_options.SchemaError('Failed to parse JSON: EOF while parsing a value at line 1 column 1 (sentry-options/values/app/values.json)')",
        FILE,
    ),
    Difference(
        "init_values",
        "options that are no object",
        "raises sentry_options.SchemaError('Value error for app: \\n\\t `options` must be an object, and is an array')",
        WORDING,
    ),
    Difference("options", "a handle", 'App NamespaceOptions("app")', TYPES),
    Difference("options", "by keyword", 'App NamespaceOptions("app")', TYPES),
    Difference("options", "its class", "bool False", TYPES),
    Difference(
        "options", "equal to another of its namespace", "bool True", SAME_HANDLE
    ),
    Difference(
        "options", "class", "type <class 'sentry_options.NamespaceOptions'>", MODULE
    ),
    Difference(
        "options",
        "made by hand",
        "raises builtins.TypeError(\"cannot create 'sentry_options.NamespaceOptions' instances\")",
        MODULE,
    ),
    Difference(
        "options",
        "made by hand with a name",
        "raises builtins.TypeError(\"cannot create 'sentry_options.NamespaceOptions' instances\")",
        MODULE,
    ),
    Difference("options", "derived from", "type <class 'outcome.Mine'>", SUBTYPES),
    Difference(
        "options",
        "assigned",
        "raises builtins.AttributeError('options are read-only: cannot set \\'foo\\' of NamespaceOptions(\"app\"); tests use sentry_options.testing.override_options')",
        READ_ONLY,
    ),
    Difference(
        "options",
        "len",
        "raises builtins.TypeError(\"object of type 'sentry_options.App' has no len()\")",
        TYPES,
    ),
    Difference(
        "options",
        "item",
        "raises builtins.TypeError(\"'sentry_options.App' object is not subscriptable\")",
        TYPES,
    ),
    Difference(
        "options",
        "in",
        "raises builtins.TypeError(\"argument of type 'sentry_options.App' is not iterable\")",
        TYPES,
    ),
    Difference(
        "options",
        "iterated",
        "raises builtins.TypeError(\"'sentry_options.App' object is not iterable\")",
        TYPES,
    ),
    Difference(
        "options",
        "called",
        "raises builtins.TypeError(\"'sentry_options.App' object is not callable\")",
        TYPES,
    ),
    Difference(
        "options",
        "ordered",
        "raises builtins.TypeError(\"'<' not supported between instances of 'sentry_options.App' and 'sentry_options.App'\")",
        TYPES,
    ),
    Difference("options", "copied", 'App NamespaceOptions("app")', COPIES),
    Difference("options", "deeply copied", 'App NamespaceOptions("app")', COPIES),
    Difference("options", "pickled", 'App NamespaceOptions("app")', COPIES),
    Difference(
        "override_mistakes",
        "no arguments",
        "raises builtins.TypeError(\"override_options.__init__() missing 2 required positional arguments: 'namespace' and 'overrides'\")",
        WORDING,
    ),
    Difference(
        "override_mistakes",
        "one argument",
        "raises builtins.TypeError(\"override_options.__init__() missing 1 required positional argument: 'overrides'\")",
        WORDING,
    ),
    Difference("override_order", "the first left first", "int 2", ORDER),
    Difference("override_order", "both left", "int 10", ORDER),
    Difference("override_order", "entered once more", "NoneType None", ORDER),
    Difference(
        "override_order", "a key is added while it is in force", "float 0.5", ORDER
    ),
    Difference("override_order", "is it left", "list ['a']", ORDER),
    Difference("override_scope", "asyncio.to_thread", "int 4", SCOPE),
    Difference(
        "override_scope", "tasks at the same time", "tuple ([1, (2, 10)], 10)", SCOPE
    ),
    Difference(
        "override_values",
        "7: count int",
        "raises sentry_options.SchemaError('Value error for app: \\n\\tcount 9223372036854775808 is not a \"int64\"')",
        INTEGERS,
    ),
    Difference(
        "override_values",
        "8: count int",
        "raises sentry_options.SchemaError('Value error for app: \\n\\tcount 18446744073709551615 is not a \"int64\"')",
        INTEGERS,
    ),
    Difference(
        "override_values",
        "9: count int",
        "raises sentry_options.SchemaError('Value error for app: \\n\\tcount 1.8446744073709552e+19 is not a \"int64\"')",
        INTEGERS,
    ),
    Difference(
        "override_values",
        "10: count int",
        "raises sentry_options.SchemaError('Value error for app: \\n\\tcount -9.223372036854776e+18 is a float above 2^53, which does not say which integer it is')",
        INTEGERS,
    ),
    Difference(
        "override_values",
        "11: count int",
        "raises sentry_options.SchemaError('Value error for app: \\n\\tcount 1e+30 is not a \"int64\"')",
        INTEGERS,
    ),
    Difference("propagation_failures", "SystemExit", "tuple (True, 2)", EXIT),
    Difference(
        "refresh",
        "broken",
        "raises sentry_options.SchemaError('Failed to parse JSON: EOF while parsing an object at line 1 column 1 (sentry-options/values/other/values.json)')",
        FILE,
    ),
    Difference("refresh", "values disappear", "bool False", REMOVED),
    Difference("refresh", "what is served then", "tuple (6, 5)", REMOVED),
    Difference("refresh", "all values disappear", "bool False", REMOVED),
    Difference("refresh", "what is served in the end", "tuple (7, 5)", REMOVED),
    Difference(
        "schema_registry",
        "from a folder that is not there",
        "raises sentry_options.SchemaError('Failed to read file: No such file or directory (os error 2) (/nonexistent)')",
        FILE,
    ),
    Difference(
        "schema_registry",
        "from a file",
        "raises sentry_options.SchemaError('Failed to read file: Not a directory (os error 20) (file)')",
        FILE,
    ),
    Difference(
        "schema_registry",
        "from a name with a zero",
        "raises sentry_options.SchemaError('Failed to read file: file name contained an unexpected NUL byte (a\\x00b)')",
        FILE,
    ),
    Difference(
        "schema_registry",
        "made by hand",
        "raises builtins.TypeError(\"cannot create 'sentry_options.SchemaRegistry' instances\")",
        MODULE,
    ),
    Difference(
        "schema_registry",
        "derived from",
        "raises builtins.TypeError(\"type 'sentry_options.SchemaRegistry' is not an acceptable base type\")",
        MODULE,
    ),
    Difference(
        "schema_registry",
        "pickled",
        "raises builtins.TypeError(\"cannot pickle 'sentry_options.SchemaRegistry' object\")",
        MODULE,
    ),
    Difference(
        "schema_registry_values",
        "'cuont' 1",
        "raises sentry_options.UnknownOptionError(\"Unknown option 'cuont' in namespace 'app'\") note=\"Did you mean 'count'?\"",
        SUGGESTION,
    ),
)

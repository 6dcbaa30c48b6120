"""What generated modules call. `sentry-options-codegen` writes them."""

from __future__ import annotations

from typing import Any

from sentry_options import _core


def namespace(name: str, schema: str, *, module: str) -> tuple[Any, Any]:
    """The class and the handle of a namespace whose schema is embedded in `module`.

    Before `init()` its attributes raise NotInitializedError. A schema on disk governs the
    namespace, and may add to the embedded one.

    Raises SchemaError if the schema is broken, or if `init()` has found one that lacks an option,
    gives it another type or makes it secret.
    """
    kind, handle = _core.register(name, schema, module=module)
    return kind, handle

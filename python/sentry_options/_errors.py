"""The exceptions. Their messages are those of the 1.2 releases; the attributes say the rest."""

from __future__ import annotations


class OptionsError(Exception):
    """What all errors of this library are."""


class SchemaError(OptionsError):
    """A schema or values that were refused, or could not be read."""

    namespace: str | None = None
    """The namespace, if the error is about the values of one."""
    file: str | None = None
    """The schema's file, if the error is about one."""
    errors: tuple[SchemaError, ...] = ()
    """The errors that this one consists of, if there are several."""


class UnknownNamespaceError(OptionsError):
    """No schema declares the namespace."""

    namespace: str | None = None
    """The namespace that was asked for."""


class UnknownOptionError(OptionsError):
    """The schema does not declare the option, or it is a feature flag without a value."""

    namespace: str | None = None
    """The namespace."""
    key: str | None = None
    """The key that was asked for."""
    suggestion: str | None = None
    """The nearest key that exists."""


class NotInitializedError(OptionsError):
    """`init()` has not been called."""


for _error in (
    OptionsError,
    SchemaError,
    UnknownNamespaceError,
    UnknownOptionError,
    NotInitializedError,
):
    _error.__module__ = "sentry_options"

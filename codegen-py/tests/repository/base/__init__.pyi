"""A stand-in for the wheel's own stub."""

from sentry_options._api import NamespaceOptions as NamespaceOptions

def options(namespace: str) -> NamespaceOptions:
    """The handle of a namespace."""

"""Reloads as what the OpenFeature standard calls the events of a provider."""

from __future__ import annotations

from openfeature.event import ProviderEvent, ProviderEventDetails
from openfeature.provider import AbstractProvider

from sentry_options import Options, Outcome, ReloadEvent, _core

_STALE: dict[Outcome, str] = {
    "rejected": "the values file is refused; the last good values are served",
    "held_back": "the values of another namespace are refused; the last good ones are served",
    "missing": "the values file is gone; its last values are served",
}
"""The outcomes that leave other values in use than the file has, and what the SDK is told then."""


class ProviderEvents:
    """Tells the SDK about the reloads of a provider's namespace, until this is closed.

    `store` is None for that of `init()`. The SDK is told on the thread of an observer, and runs
    the handlers on threads of its own.
    """

    def __init__(
        self, provider: AbstractProvider, namespace: str, store: Options | None
    ) -> None:
        self._provider = provider
        self._namespace = namespace
        self._is_stale = False
        self._subscription = _core.observe_without_hash(self._hear, store)

    def close(self) -> None:
        """Tells nothing more."""
        self._subscription.close()

    def _hear(self, event: ReloadEvent) -> None:
        if event.missed:
            # Nobody knows which flags those have changed.
            self._tell(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED)
        if event.namespace != self._namespace:
            return
        if event.outcome in _STALE:
            self._is_stale = True
            message = _STALE[event.outcome]
            self._tell(ProviderEvent.PROVIDER_STALE, message=message)
        elif event.outcome in ("applied", "unchanged"):
            if self._is_stale:
                self._is_stale = False
                self._tell(ProviderEvent.PROVIDER_READY)
            if event.changed:
                changed = list(event.changed)
                self._tell(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, changed)

    def _tell(
        self,
        event: ProviderEvent,
        flags_changed: list[str] | None = None,
        message: str | None = None,
    ) -> None:
        details = ProviderEventDetails(
            flags_changed, message, metadata={"namespace": self._namespace}
        )
        try:
            self._provider.emit(event, details)
        except RuntimeError as error:
            # As the program ends, the SDK's threads for handlers do first.
            if "shutdown" not in str(error):
                raise

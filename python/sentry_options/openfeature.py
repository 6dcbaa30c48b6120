"""An OpenFeature provider: code that is written to that standard reads options, flags and experiments.

    from openfeature import api
    from openfeature.evaluation_context import EvaluationContext
    from sentry_options.openfeature import SentryOptionsProvider

    api.set_provider_and_wait(SentryOptionsProvider("seer"))
    client = api.get_client()
    context = EvaluationContext("ada", {"organization_id": 42})
    client.get_boolean_value("feature.red-bar", False, context)

A flag key is the key that the schema declares: of a flag (`feature.red-bar`), an option
(`feature.rate-limit`) or an experiment layer (`experiment-layer.answers`). It needs the SDK, which
`pip install sentry-options[openfeature]` brings along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import (
    FlagNotFoundError,
    InvalidContextError,
    ParseError,
    ProviderNotReadyError,
    TargetingKeyMissingError,
    TypeMismatchError,
)
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
from openfeature.provider import AbstractProvider, Metadata

from sentry_options import (
    Assignment,
    FeatureContext,
    NamespaceOptions,
    NotInitializedError,
    Options,
    OptionsError,
    UnknownNamespaceError,
    UnknownOptionError,
    _core,
    experiments,
    features,
    init,
    options,
)
from sentry_options._evaluation_context import feature_context
from sentry_options._provider_events import ProviderEvents

_T = TypeVar("_T")
_Object: TypeAlias = Sequence[FlagValueType] | Mapping[str, FlagValueType]
_Metadata: TypeAlias = dict[str, bool | int | float | str]


class _Reading(NamedTuple):
    """What the schema declares a key as, and what it reads as."""

    kind: str
    name: str
    value: Any
    """The value of an option; None of a flag or an experiment layer."""
    is_set: bool
    is_secret: bool


class SentryOptionsProvider(AbstractProvider):
    """Serves the options, flags and experiments of one namespace to the OpenFeature SDK.

    Without `store` it is over the default store, and registering it initializes that with the usual
    settings, if it is not yet. `targeting_key_property` is the property that the targeting key
    becomes. `identity_fields` names the properties that tell who a context is, so that a share of a
    rollout always has the same members; by default that is the targeting key.
    """

    def __init__(
        self,
        namespace: str,
        *,
        store: Options | None = None,
        targeting_key_property: str = "targetingKey",
        identity_fields: Sequence[str] | None = None,
    ) -> None:
        super().__init__()
        self._namespace = namespace
        self._store = store
        self._targeting_key_property = targeting_key_property
        if identity_fields is None:
            identity_fields = [targeting_key_property]
        self._identity_fields = list(identity_fields)
        self._events: ProviderEvents | None = None

    def get_metadata(self) -> Metadata:
        """Says that this is sentry-options."""
        return Metadata(name="sentry-options")

    def initialize(self, evaluation_context: EvaluationContext) -> None:
        """Initializes the default store, if this is over it and nobody has. Then hears of reloads.

        Raises ProviderNotReadyError if that cannot be, or the store does not have the namespace.
        """
        self.shutdown()
        try:
            if self._store is None:
                init()
            # Whether there is such a namespace shows when it is read.
            self._handle().snapshot()
        except OptionsError as error:
            raise ProviderNotReadyError(str(error)) from error
        self._events = ProviderEvents(self, self._namespace, self._store)

    def shutdown(self) -> None:
        """Hears of reloads no more. The store goes on."""
        if self._events is not None:
            self._events.close()
            self._events = None

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[bool]:
        """Whether a flag is on for the context, or a boolean option."""
        reading = self._read(flag_key)
        if reading.kind == "flag":
            return self._flag(flag_key, reading.name, evaluation_context)
        return self._option(flag_key, bool, reading)

    def resolve_integer_details(
        self,
        flag_key: str,
        default_value: int,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[int]:
        """An integer option."""
        return self._option(flag_key, int, self._read(flag_key))

    def resolve_float_details(
        self,
        flag_key: str,
        default_value: float,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[float]:
        """A number option."""
        return self._option(flag_key, float, self._read(flag_key))

    def resolve_string_details(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        """A string option, or the arm that an experiment layer assigns to the context."""
        reading = self._read(flag_key)
        if reading.kind == "experiment_layer":
            assignment = self._assign(flag_key, reading.name, evaluation_context)
            arm = assignment and assignment.arm
            return self._arm(assignment, default_value if arm is None else arm)
        return self._option(flag_key, str, reading)

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: _Object,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[_Object]:
        """A struct, map or list option, or what the arm sets that an experiment layer assigns."""
        reading = self._read(flag_key)
        if reading.kind != "experiment_layer":
            return self._option(flag_key, (dict, list), reading)
        assignment = self._assign(flag_key, reading.name, evaluation_context)
        if assignment is None or assignment.arm is None:
            return self._arm(assignment, default_value)
        config: Any = {} if assignment.config is None else assignment.config
        if not isinstance(config, (dict, list)):
            raise _mismatch(flag_key, type(config).__name__, (dict, list))
        return self._arm(assignment, config)

    def _handle(self) -> NamespaceOptions:
        if self._store is None:
            return options(self._namespace)
        return self._store.options(self._namespace)

    def _read(self, key: str) -> _Reading:
        try:
            return _Reading(*_core.reading(self._handle(), key))
        except UnknownOptionError as error:
            message = (
                f"the schema of namespace `{self._namespace}` declares no option, flag or layer "
                f"{_core.quoted(key)}"
            )
            if error.suggestion is not None:
                message += f"; did you mean {_core.quoted(error.suggestion)}?"
            raise FlagNotFoundError(message) from None
        except (NotInitializedError, UnknownNamespaceError) as error:
            raise ProviderNotReadyError(str(error)) from None

    def _metadata(self) -> _Metadata:
        return {"namespace": self._namespace}

    def _option(
        self, key: str, kind: Any, reading: _Reading
    ) -> FlagResolutionDetails[Any]:
        if reading.kind == "flag":
            raise _mismatch(key, "bool, as a feature flag", kind)
        if reading.kind == "experiment_layer":
            raise _mismatch(key, "str or dict, as an experiment layer", kind)
        value = reading.value
        # True is an int to Python, and a boolean to everybody else.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _mismatch(key, type(value).__name__, kind)
        metadata = self._metadata()
        if reading.is_secret:
            # For hooks that log values: they see that of this one too.
            metadata["secret"] = True
        reason = Reason.STATIC if reading.is_set else Reason.DEFAULT
        return FlagResolutionDetails(value, reason=reason, flag_metadata=metadata)

    def _flag(
        self, key: str, name: str, given: EvaluationContext | None
    ) -> FlagResolutionDetails[bool]:
        of = features if self._store is None else self._store.features
        explanation = of(self._namespace).explain(name, self._context(given))
        metadata = self._metadata()
        reason = Reason.DEFAULT
        if explanation.reason == "invalid":
            raise ParseError(f"the value of `{key}` is no feature flag")
        if explanation.reason == "disabled":
            reason = Reason.DISABLED
        if explanation.reason == "segment":
            segment = explanation.segments[-1]
            metadata["segment"] = segment.name
            if segment.rollout is not None:
                metadata["rollout"] = segment.rollout
            reason = Reason.TARGETING_MATCH
            if segment.bucket is not None:
                metadata["bucket"] = segment.bucket
                reason = Reason.SPLIT
        return FlagResolutionDetails(
            explanation.is_on,
            reason=reason,
            variant="on" if explanation.is_on else "off",
            flag_metadata=metadata,
        )

    def _assign(
        self, key: str, layer: str, given: EvaluationContext | None
    ) -> Assignment | None:
        """What a layer assigns to the context; None if that is nothing.

        Raises TargetingKeyMissingError and InvalidContextError if the context lacks the unit.
        """
        of = experiments if self._store is None else self._store.experiments
        source = of(self._namespace)
        context = self._context(given)
        assignment = source.layer(layer, context)
        if assignment is not None:
            return assignment
        # The layer says only that it assigns nothing. Each of its experiments says why.
        for experiment in self._experiments(key)[:1]:
            assignment = source.assign(experiment, context)
            if assignment.status == "unassigned" and assignment.unit is not None:
                raise self._no_unit(key, assignment.unit, given)
        return None

    def _experiments(self, key: str) -> list[str]:
        """The experiments of a layer."""
        try:
            layer: Any = self._handle().get(key)
        except UnknownOptionError:
            # It has no value.
            return []
        return list(layer["experiments"])

    def _no_unit(
        self, key: str, unit: Sequence[str], given: EvaluationContext | None
    ) -> Exception:
        attributes = given.attributes if given else {}
        has_targeting_key = given is not None and given.targeting_key is not None
        name = self._targeting_key_property
        if name in unit and not has_targeting_key and name not in attributes:
            return TargetingKeyMissingError(
                f"`{key}` is assigned by the targeting key, and there is none"
            )
        fields = ", ".join(f"`{field}`" for field in unit)
        return InvalidContextError(
            f"`{key}` is assigned by {fields}: missing, or no text, number or boolean"
        )

    def _arm(
        self, assignment: Assignment | None, value: _T
    ) -> FlagResolutionDetails[_T]:
        metadata = self._metadata()
        reason = Reason.DEFAULT
        arm = None
        if assignment is not None:
            metadata["experiment"] = assignment.experiment
            for name in ("layer", "definition_revision", "slot"):
                if (entry := getattr(assignment, name)) is not None:
                    metadata[name] = entry
            arm = assignment.arm
            if arm is not None:
                reason = Reason.SPLIT
            elif assignment.status == "disabled":
                reason = Reason.DISABLED
        return FlagResolutionDetails(
            value, reason=reason, variant=arm, flag_metadata=metadata
        )

    def _context(self, given: EvaluationContext | None) -> FeatureContext:
        try:
            return feature_context(
                given.attributes if given else {},
                given.targeting_key if given else None,
                targeting_key_property=self._targeting_key_property,
                identity_fields=self._identity_fields,
            )
        except (TypeError, ValueError) as error:
            notes = getattr(error, "__notes__", [])
            raise InvalidContextError("; ".join([str(error), *notes])) from error


def _mismatch(key: str, found: str, asked: Any) -> TypeMismatchError:
    kinds = asked if isinstance(asked, tuple) else (asked,)
    names = " or ".join(kind.__name__ for kind in kinds)
    return TypeMismatchError(f"`{key}` is of type {found}, not {names}")

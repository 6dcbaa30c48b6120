"""The native half of the package."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from os import PathLike
from types import TracebackType
from typing import Any, Literal, NoReturn, Self, TypeAlias, TypeVar, final, overload

from typing_extensions import disjoint_base

from sentry_options import OptionValue, ReloadEvent, Status

_Handle = TypeVar("_Handle", bound=NamespaceOptions)

@disjoint_base
class NamespaceOptions:
    """The options of a namespace. Each is an attribute, and can be had by key with get()."""

    def get(self, /, key: str) -> OptionValue:
        """The value of an option, or its default if none is set: a new list or dict each time.

        Raises UnknownNamespaceError and UnknownOptionError.
        """
    def get_forced(self, /, key: str) -> OptionValue:
        """Like get(), after a refresh. If that is refused, the last good value is served.

        Raises UnknownNamespaceError and UnknownOptionError.
        """
    def isset(self, /, key: str) -> bool:
        """Whether the values set an option, rather than its default. Test overrides do not count.

        Raises UnknownNamespaceError and UnknownOptionError.
        """
    def snapshot(self, /) -> Self:
        """The options as they are now: they do not change, and belong together."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: object) -> Self: ...

@disjoint_base
class Struct:
    """A struct of an option's value. It is read-only; sentry_options.as_dict() makes a dict of it."""

    def __hash__(self) -> int: ...
    def __eq__(self, other: object) -> bool: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: object) -> Self: ...

@final
class Options:
    """A store of its own, over another directory: for tests and tools.

    It watches until nobody has it or a handle of it any more. An on_propagation that refers back to
    the store, such as a method of the object that holds it, keeps it for ever.
    """

    def __new__(
        cls,
        *,
        directory: str | PathLike[str] | None = None,
        on_propagation: Callable[[str, float], object] | None = None,
        refresh_threshold: float | None = 5.0,
        additional_schemas: dict[str, str] | None = None,
        status_file: str | PathLike[str] | None = None,
        sentry_dsn: str | None = None,
    ) -> Self: ...
    @overload
    def options(self, namespace: str) -> NamespaceOptions: ...
    @overload
    def options(self, namespace: _Handle) -> _Handle:
        """The handle of a namespace in this store: by name, or of the type of another store's handle.

        Raises UnknownNamespaceError for a handle of a namespace that this store has not.
        """
    def features(self, namespace: str) -> FeatureChecker:
        """The feature flags of a namespace in this store, by name."""
    def experiments(self, namespace: str) -> NamespaceExperiments:
        """The experiments of a namespace in this store, by name."""
    def refresh(self) -> bool:
        """Reloads the values if a file has changed. True if one had and the values are in use.

        Raises SchemaError with every invalid namespace; the values from before stay in use.
        """
    def observe(self, callback: Callable[[ReloadEvent], object]) -> Subscription:
        """Calls `callback` after each reload of this store. See sentry_options.observe().

        A callback that refers back to the store keeps it until the subscription is closed.
        """
    def flush_observers(self, timeout: float) -> bool:
        """Waits until the observers of this store have heard of every reload that has ended by now.

        See sentry_options.flush_observers().
        """
    def status(self) -> Status:
        """What this store has loaded, since when and from where, and how its polls go.

        It waits for nobody, also while a reload hangs, and shows no value.
        """

@final
class Subscription:
    """An observer that is told of reloads, until this is closed, or its store is gone.

    It is a context manager that closes it, and goes on when nobody has it any more.
    """

    def close(self) -> None:
        """Calls the observer no more. What waits for it is dropped; a call in progress ends."""
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        error_type: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
        /,
    ) -> None: ...

@final
class FeatureContext:
    """What flags and experiments know of the one that asks: properties, some of which say who it is.

    `data` are the properties: texts, numbers, booleans, None, lists and dicts. `identity_fields` names
    those that tell who this is, so that a share of a rollout always has the same members; without them
    all properties count. Make one for a request, and ask all flags with it.
    """

    def __new__(
        cls,
        data: Mapping[str, Any],
        *,
        identity_fields: Sequence[str] | None = None,
    ) -> Self: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: object) -> Self: ...

_Context: TypeAlias = FeatureContext | Mapping[str, Any]

@final
class FeatureChecker:
    """The feature flags of a namespace, by name."""

    def has(self, /, feature_name: str, context: _Context) -> bool:
        """Whether a flag is on for the context. Off too where there is no such flag or namespace."""
    def try_has(self, /, feature_name: str, context: _Context) -> bool | None:
        """Whether a flag is on for the context; None if it has no value.

        Raises UnknownNamespaceError, and OptionsError for an option that is no flag.
        """
    def explain(self, /, feature_name: str, context: _Context) -> Explanation:
        """Why a flag is on or off for the context: the evaluation of has(), told."""

@final
class FeatureFlag:
    """A feature flag of a handle or snapshot: call it with a context."""

    def __call__(self, context: _Context) -> bool:
        """Whether the flag is on for the context. Off if it has no value."""
    def explain(self, /, context: _Context) -> Explanation:
        """Why the flag is on or off for the context: the evaluation itself, told."""
    def __bool__(self) -> NoReturn:
        """Raises TypeError: a flag is on or off for a context."""

@final
class Explanation:
    """Why a flag is on or off for a context. `str()` is for people, `to_dict()` for logs."""

    @property
    def flag(self) -> str:
        """The name of the flag."""
    @property
    def origin(self) -> str | None:
        """Where its value is from, if that is not the values file: "a test override"."""
    @property
    def is_on(self) -> bool:
        """Whether the flag is on."""
    @property
    def reason(
        self,
    ) -> Literal[
        "segment",
        "no_segment",
        "disabled",
        "not_set",
        "invalid",
        "unknown_namespace",
    ]:
        """What decided."""
    @property
    def segments(self) -> tuple[SegmentExplanation, ...]:
        """The segments that were looked at, in order. Those behind the one that decided were not."""
    @property
    def identity(self) -> tuple[str, ...]:
        """The properties that a rollout hashes, in order."""
    @property
    def hashes_name(self) -> bool:
        """Whether a rollout hashes the name of the flag too."""
    def to_dict(self, /) -> dict[str, Any]:
        """The explanation as a new dict of JSON values."""
    def __bool__(self) -> NoReturn:
        """Raises TypeError: ask `is_on`."""
    def __eq__(self, other: object, /) -> bool: ...

@final
class SegmentExplanation:
    """How one segment of a flag turned out."""

    @property
    def name(self) -> str:
        """Its name."""
    @property
    def is_matched(self) -> bool:
        """Whether all its conditions held, so that its rollout decided."""
    @property
    def rollout(self) -> int | None:
        """Its rollout in percent, where that decided."""
    @property
    def bucket(self) -> int | None:
        """The bucket of the context, from 0 to 99, where it makes a difference."""
    @property
    def failed(self) -> ConditionExplanation | None:
        """The condition that did not hold, if one did not."""
    def __eq__(self, other: object, /) -> bool: ...

@final
class ConditionExplanation:
    """A condition that did not hold."""

    # The others come first: in the class, `property` is one of them.
    @property
    def index(self) -> int:
        """Its index in its segment."""
    @property
    def name(self) -> str | None:
        """Its name, if it has one."""
    @property
    def operator(self) -> str:
        """How it compares."""
    @property
    def expected(self) -> str:
        """What it compares with, as JSON; the beginning, if that is long."""
    @property
    def found(self) -> str | None:
        """What the property was, as JSON, or the beginning of that; None if it was missing."""
    @property
    def is_evaluable(self) -> bool:
        """Whether the two could be compared at all."""
    def __eq__(self, other: object, /) -> bool: ...
    @property
    def property(self) -> str:
        """The property that it looks at."""

@final
class NamespaceExperiments:
    """The experiments of a namespace, by name."""

    def assign(self, /, experiment: str, context: _Context) -> Assignment:
        """What an experiment assigns to the context. One that is not configured, or of a namespace that
        does not exist, is unassigned.
        """
    def try_assign(self, /, experiment: str, context: _Context) -> Assignment:
        """What an experiment assigns to the context. One that is not configured is unassigned.

        Raises UnknownNamespaceError.
        """
    def layer(self, /, layer: str, context: _Context) -> Assignment | None:
        """What a layer assigns to the context: what the experiment does whose slot the context falls into.
        None if there is no such layer, the slot is no experiment's, or the context lacks the unit.
        """

@final
class ExperimentLayer:
    """An experiment layer of a handle or snapshot: call it with a context."""

    def __call__(self, context: _Context) -> Assignment | None:
        """What the layer assigns to the context: what the experiment does whose slot the context falls
        into. None if the slot is no experiment's, the context lacks the unit, or there is no value.
        """
    def __bool__(self) -> NoReturn:
        """Raises TypeError: a layer assigns to a context."""

@final
class Assignment:
    """What an experiment assigned to a context. `str()` says why."""

    @property
    def namespace(self) -> str:
        """The namespace of the experiment."""
    @property
    def experiment(self) -> str:
        """The experiment."""
    @property
    def layer(self) -> str | None:
        """The layer of the experiment; None if it is not configured."""
    @property
    def unit(self) -> tuple[str, ...] | None:
        """The fields whose values were hashed; None if the experiment is not configured."""
    @property
    def allocation_start(self) -> int | None:
        """The first slot of the experiment; None if it is not configured."""
    @property
    def allocation_size(self) -> int | None:
        """How many slots the experiment has; None if it is not configured."""
    @property
    def definition_revision(self) -> str | None:
        """What tells this definition of the experiment from another; None if it is not configured."""
    @property
    def subject(self) -> str | None:
        """Who it was assigned to: the values of the unit as a JSON array of texts. None if one is missing,
        or none that can be assigned by.
        """
    @property
    def slot(self) -> int | None:
        """The slot of the layer that the unit falls into, from 0 to 99."""
    @property
    def status(
        self,
    ) -> Literal["assigned", "disabled", "excluded", "holdout", "unassigned"]:
        """What was assigned."""
    @property
    def arm(self) -> str | None:
        """The name of the arm, if one was assigned."""
    @property
    def config(self) -> Any:
        """What the arm sets, if one was assigned and sets something: the caller's own each time."""
    @property
    def excluded_by(self) -> str | None:
        """The experiment whose slot it is, where that is another one."""
    @property
    def reason(self) -> str | None:
        """Why nothing could be assigned."""
    def exposure(
        self, /, service: str, recorded_at: datetime | str | None = None
    ) -> dict[str, Any]:
        """The record that the unit was exposed to what was assigned: a new dict of JSON values.

        `recorded_at` is the time of it: a datetime with a time zone, or a text that is taken as it is; by
        default it is now.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: object) -> Self: ...

@final
class SchemaRegistry:
    """A standalone, immutable registry of schemas."""

    @staticmethod
    def from_directory(schemas_dir: str | PathLike[str]) -> SchemaRegistry:
        """Loads and checks every `{schemas_dir}/{namespace}/schema.json`.

        Raises SchemaError.
        """
    def validate_option(self, namespace: str, key: str, value: OptionValue) -> None:
        """Checks that an option exists and would take `value`.

        Raises UnknownNamespaceError, UnknownOptionError and SchemaError.
        """

def init(
    on_propagation: Callable[[str, float], object] | None = None,
    refresh_threshold: float | None = 5.0,
    additional_schemas: dict[str, str] | None = None,
    *,
    directory: str | PathLike[str] | None = None,
    status_file: str | PathLike[str] | None = None,
    sentry_dsn: str | None = None,
) -> None:
    """Loads the values and starts to watch them. Once that has succeeded, this does nothing.

    on_propagation is called with the namespace and the seconds from `generated_at` to the file's
    modification, at least 0, when values with a new `generated_at` are in use. The values are
    looked at every refresh_threshold seconds; with None only refresh() does so, and with zero each
    get() does first. additional_schemas are JSON by namespace, besides those on disk. The
    directory is that of the environment variable SENTRY_OPTIONS_DIR, else /etc/sentry-options if
    it exists, else ./sentry-options. After each poll the status is written to status_file, by
    default to the file that SENTRY_OPTIONS_STATUS_FILE names, if any. Reloads are sent to the
    Sentry of sentry_dsn, by default to that of SENTRY_OPTIONS_DSN, if any; it is none of the
    program's.

    Raises SchemaError with every invalid namespace, and ValueError for a negative or infinite
    refresh_threshold. Then nothing is initialized.
    """

def options(namespace: str) -> NamespaceOptions:
    """The handle of a namespace in the store of init(). Whether it exists shows when one is read.

    Raises NotInitializedError before init().
    """

def refresh() -> bool:
    """Reloads the values if a file has changed. True if one had and the values are in use.

    Raises NotInitializedError, and SchemaError with every invalid namespace; the values from
    before stay in use.
    """

def observe(callback: Callable[[ReloadEvent], object]) -> Subscription:
    """Calls `callback` after each reload, once for each namespace that it concerned.

    Whatever the outcome, but not for the first load. It may be called before init(). The callback
    has a thread of its own: it delays no reload, and no other observer; the exit of the program
    waits for a call in progress, for up to two seconds. What it raises is logged. Up to 256 events
    wait for it; then the oldest is dropped for each new one, and the next event says how many it
    missed.
    """

def flush_observers(timeout: float) -> bool:
    """Waits until the observers have heard of every reload that has ended by now.

    For at most `timeout` seconds; true if they have. An observer that calls it gets false, since
    it is not done itself.

    Raises ValueError for a negative timeout.
    """

def status() -> Status:
    """What is loaded, since when and from where, and how the polls go. It shows no value.

    It waits for nobody, also while a reload hangs.

    Raises NotInitializedError before init().
    """

def fetch_schemas(config: str | PathLike[str], output: str | PathLike[str]) -> None:
    """Fetches schemas from the repositories that a `repos.json` lists.

    Raises OptionsError.
    """

def features(namespace: str) -> FeatureChecker:
    """The feature flags of a namespace, by name, in the store of init().

    Raises NotInitializedError before init().
    """

def experiments(namespace: str) -> NamespaceExperiments:
    """The experiments of a namespace, by name, in the store of init().

    Raises NotInitializedError before init().
    """

def condition_operators() -> list[str]:
    """The operators that conditions of flags know."""

def feature_property() -> dict[str, str]:
    """What a schema gives a `feature.*` key: `{"$ref": "#/definitions/Feature"}`."""

# What follows is between this package's own modules.

def register(
    namespace: str, schema: str, *, module: str
) -> tuple[type[NamespaceOptions], NamespaceOptions]: ...
def codegen(
    *,
    namespaces: list[str],
    schemas: PathLike[str] | None,
    module: PathLike[str] | None,
    stub_package: PathLike[str] | None,
    stub_package_name: str | None,
    check: bool,
    base: list[tuple[str, str]],
) -> tuple[bool, str]: ...
def identity(handle: NamespaceOptions) -> tuple[str, bool, bool]: ...
def typed_override(handle: NamespaceOptions, key: str, value: object) -> Any: ...
def nearest(name: str, names: list[str]) -> str | None: ...
def quoted(text: str) -> str: ...
def check_override(namespace: str, key: str, value: object) -> Any: ...
def reading(
    handle: NamespaceOptions, key: str
) -> tuple[
    Literal["option", "flag", "experiment_layer"], str, OptionValue, bool, bool
]: ...

@final
class CompiledOverride: ...

def compile_override(key: str, value: object) -> CompiledOverride | None: ...
def add_override() -> None: ...
def remove_override() -> None: ...
def struct_type_of(
    module: str,
    qualname: str,
    fields: tuple[str, ...],
    keys: tuple[str, ...],
    secret: bool,
) -> type[Struct]: ...
def struct_of(class_: type[Struct], values: tuple[Any, ...]) -> Struct: ...
def observe_without_hash(
    callback: Callable[[ReloadEvent], object], store: Options | None
) -> Subscription: ...
def seconds_since_1970(time: str) -> float | None: ...
def after_fork() -> None: ...
def stop() -> None: ...
def longest_hold() -> int: ...

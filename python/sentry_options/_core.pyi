"""The native half of the package."""

from collections.abc import Callable
from os import PathLike
from types import TracebackType
from typing import Any, Self, TypeVar, final, overload

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
def after_fork() -> None: ...
def stop() -> None: ...
def longest_hold() -> int: ...

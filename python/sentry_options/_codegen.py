"""The console command `sentry-options-codegen`: Python types from schemas."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sentry_options import OptionsError, _core


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit status."""
    options = _parser().parse_args(arguments)
    try:
        is_success, text = _core.codegen(
            namespaces=options.namespaces,
            schemas=options.schemas,
            module=options.module,
            stub_package=options.stub_package,
            stub_package_name=options.stub_package_name,
            check=options.check,
            base=_own_stubs(),
        )
    except OptionsError as error:
        print(error, file=sys.stderr)
        return 2
    if text:
        print(text, file=sys.stdout if is_success else sys.stderr)
    return 0 if is_success else 1


def _own_stubs() -> list[tuple[str, str]]:
    """This package's stubs, which a stub package repeats."""
    package = Path(__file__).parent
    return [
        (str(file.relative_to(package)), file.read_text(encoding="utf-8"))
        for file in sorted(package.rglob("*.pyi"))
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sentry-options-codegen",
        description="Writes Python types for the options of a service: a module of the service's "
        "own package, or a stub package that types options(...).",
    )
    parser.add_argument(
        "namespaces",
        nargs="*",
        metavar="NAMESPACE",
        help="the namespaces; by default all that have a schema",
    )
    parser.add_argument(
        "--schemas",
        type=Path,
        metavar="DIRECTORY",
        help="the folder with NAMESPACE/schema.json; by default sentry-options/schemas, here or above",
    )
    parser.add_argument(
        "--module",
        type=Path,
        metavar="FILE.py",
        help="the module to write, with its stub beside it: myapp/options.py",
    )
    parser.add_argument(
        "--stub-package",
        type=Path,
        metavar="DIRECTORY",
        help="the folder to write an installable stub package to",
    )
    parser.add_argument(
        "--stub-package-name",
        metavar="NAME",
        help="what the stub package is called; by default sentry-options-stubs",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; end with status 1 if a file is not as it would be written",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

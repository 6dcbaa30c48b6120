"""What people write is what Python reads: random values of every type go as YAML through the command line into a
ConfigMap, are mounted as kubelet does it, and read. `tests/tests/round_trip.rs` does the same for Rust, with more styles
of YAML.

`SENTRY_OPTIONS_ROUND_TRIPS=2000` is a longer campaign. `SENTRY_OPTIONS_CLI` names the program, else cargo builds it.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentry_options import Options, as_dict

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "tests/tests/round_trip/schema.json"
TYPES: dict[str, dict[str, Any]] = json.loads(SCHEMA.read_text())["properties"]
EXAMPLES = int(os.environ.get("SENTRY_OPTIONS_ROUND_TRIPS", "60"))

Strategy = st.SearchStrategy[Any]

LOOKALIKES = [
    *["yes", "no", "on", "y", "~", "null", "true", "1", "0x1F", "0o17", "017", "1_000"],
    *[
        "1e3",
        ".inf",
        "-0",
        "12:30",
        "2026-01-02",
        "2026-01-02T03:04:05Z",
        "<<",
        "=",
        "",
    ],
    *[
        "- a",
        "a: b",
        "# a",
        "&a",
        "*a",
        "!a",
        "{a}",
        "[a]",
        "|",
        ">",
        "%",
        "---",
        " a ",
    ],
]

FORMATS = {
    "date-time": ["2026-01-31T12:00:00Z", "2024-02-29T23:59:59.123456789+01:30"],
    "uuid": ["2EB8AA08-AA98-11EA-B4AA-73B441D16380"],
    "ipv4": ["127.0.0.1", "255.255.255.255"],
    "ipv6": ["::", "2001:db8::8a2e:370:7334", "1:2:3:4:5:6:7:8"],
}


def values_of(ty: dict[str, Any]) -> Strategy:
    """Values of a type of the schema."""
    if "enum" in ty:
        return st.sampled_from(ty["enum"])
    if "oneOf" in ty:
        return st.one_of(*map(values_of, ty["oneOf"]))
    match ty["type"]:
        case "boolean":
            return st.booleans()
        case "integer":
            return integers(ty)
        case "number":
            lowest, limit = ty.get("minimum"), ty.get("exclusiveMaximum")
            floats = st.floats(
                lowest,
                limit,
                exclude_max=limit is not None,
                allow_nan=False,
                allow_infinity=False,
            )
            return floats if limit else floats | st.integers(-(2**53), 2**53)
        case "string":
            return texts(ty)
        case "array":
            unique = float if ty.get("uniqueItems") else None
            return st.lists(values_of(ty["items"]), max_size=4, unique_by=unique)
        case "object":
            return objects(ty)
        case types:
            return st.one_of(*(values_of({"type": name}) for name in types))


def integers(ty: dict[str, Any]) -> Strategy:
    name = ty.get("format", "int64")
    bits = int(name.lstrip("uint"))
    lowest, highest = (
        (0, 2**bits - 1)
        if name[0] == "u"
        else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    )
    factor = ty.get("multipleOf", 1)
    lowest, highest = (
        ty.get("minimum", lowest) // factor,
        ty.get("maximum", highest) // factor,
    )
    integers = st.integers(lowest, highest).map(lambda integer: integer * factor)
    # An integer may be written with a point.
    return integers | st.integers(max(lowest, -60), min(highest, 60)).map(
        lambda integer: float(integer * factor)
    )


def texts(ty: dict[str, Any]) -> Strategy:
    if "const" in ty:
        return st.just(ty["const"])
    if "format" in ty:
        return st.sampled_from(FORMATS[ty["format"]])
    if "pattern" in ty:
        return st.from_regex(ty["pattern"].replace("$", r"\Z"), fullmatch=True)
    characters = st.characters(exclude_categories=["Cs"])
    if "maxLength" in ty:
        return st.text(characters, min_size=ty["minLength"], max_size=ty["maxLength"])
    lines = st.lists(st.sampled_from(["a", " b", "", "\t", "c "]), max_size=5)
    return st.text(characters) | st.sampled_from(LOOKALIKES) | lines.map("\n".join)


def objects(ty: dict[str, Any]) -> Strategy:
    fields = {
        key: (field, values_of(field))
        for key, field in ty.get("properties", {}).items()
    }
    struct = st.fixed_dictionaries(
        {
            key: values
            for key, (field, values) in fields.items()
            if not field.get("optional")
        },
        optional={
            key: values
            for key, (field, values) in fields.items()
            if field.get("optional")
        },
    )
    if "additionalProperties" not in ty:
        return struct
    keys = texts(ty.get("propertyNames", {})).filter(lambda key: key not in fields)
    extra = st.dictionaries(keys, values_of(ty["additionalProperties"]), max_size=4)
    return st.builds(lambda *parts: parts[0] | parts[1], extra, struct)


def documents() -> Strategy:
    return st.fixed_dictionaries(
        {}, optional={key: values_of(ty) for key, ty in TYPES.items()}
    )


class Repository:
    """A values repository with one namespace, and the pod that mounts its ConfigMap."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.folder = folder
        self.program = program
        self.mount = folder / "options/values/every"
        self.versions = itertools.count()
        self.mount.mkdir(parents=True)
        for schemas in ("schemas", "options/schemas"):
            schema = folder / schemas / "every/schema.json"
            schema.parent.mkdir(parents=True)
            schema.write_text(SCHEMA.read_text())
        self.publish({}, {}, '"', True)
        self.store = Options(directory=folder / "options", refresh_threshold=None)

    def publish(
        self, base: dict[str, Any], own: dict[str, Any], style: str, flow: bool
    ) -> None:
        for target, options in [("default", base), ("us", own)]:
            file = self.folder / "values/every" / target / "values.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(as_yaml({"options": options}, style, flow), newline="")
        command: list[str | Path] = [
            self.program,
            "write",
            "--output-format",
            "configmap",
        ]
        command += [
            "--namespace",
            "every",
            "--target",
            "us",
            "--schemas",
            "schemas",
            "--root",
            "values",
        ]
        written = subprocess.run(
            command, cwd=self.folder, capture_output=True, check=False
        )
        assert written.returncode == 0, written.stderr.decode()
        self.swap(yaml.safe_load(written.stdout)["data"])

    def swap(self, files: dict[str, str]) -> None:
        """Puts a volume's new files in place as kubelet does."""
        data = self.mount / "..data"
        old = data.resolve() if data.exists() else None
        new = self.mount / f"..{next(self.versions)}"
        new.mkdir()
        for name, text in files.items():
            (new / name).write_bytes(text.encode())
        temporary = self.mount / "..data_tmp"
        temporary.symlink_to(new.name)
        temporary.replace(data)
        for name in files:
            link = self.mount / name
            if not link.is_symlink():
                link.symlink_to(f"..data/{name}")
        if old is not None:
            for file in old.iterdir():
                file.unlink()
            old.rmdir()


def as_yaml(document: Any, style: str, flow: bool) -> str:
    """A document with its texts in one style, where they can have it.

    Without a style, PyYAML would leave out the quotes of texts that are numbers to YAML 1.2.
    """

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, represent)
    return str(yaml.dump(document, Dumper=Dumper, default_flow_style=flow, width=40))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    yield Repository(tmp_path_factory.mktemp("repository"), program())


def program() -> Path:
    if given := os.environ.get("SENTRY_OPTIONS_CLI"):
        return Path(given).resolve()
    command = ["cargo", "build", "--quiet", "--package", "sentry-options-cli"]
    subprocess.run(command, cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", "target"))
    return ROOT / target / "debug/sentry-options-cli"


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(documents(), documents(), st.sampled_from(["'", '"', "|", ">"]), st.booleans())
def test_attributes_are_what_was_written(
    repository: Repository,
    base: dict[str, Any],
    own: dict[str, Any],
    style: str,
    flow: bool,
) -> None:
    repository.publish(base, own, style, flow)
    assert repository.store.refresh()
    handle = repository.store.options("every")
    for options in (handle, handle.snapshot()):
        for key, ty in TYPES.items():
            written = (base | own).get(key, ty["default"])
            assert options.get(key) == written, key
            found = getattr(options, key)
            assert plain(found) == written, key
            check_type(ty, found)


def plain(value: Any) -> Any:
    """A value with its structs as dicts."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    return value if isinstance(value, str | int | float) else as_dict(value)


def check_type(ty: dict[str, Any], value: Any) -> None:
    """A number is a float and an integer an int, however they were written, at any depth."""
    match ty.get("type"):
        case "boolean":
            assert type(value) is bool
        case "integer":
            assert type(value) is int
        case "number":
            assert type(value) is float
        case "string":
            assert type(value) is str
        case "array":
            assert isinstance(value, list)
            for item in value:
                check_type(ty["items"], item)
        case "object" if "properties" not in ty:
            assert isinstance(value, dict)
            for member in value.values():
                check_type(ty["additionalProperties"], member)
        case "object":
            for key, field in ty["properties"].items():
                member = getattr(value, key)
                if not (field.get("optional") and member is None):
                    check_type(field, member)

"""ConfigMaps by `sentry-options-cli write`, as others read them.

    python tests/kubernetes/validate.py target/debug/sentry-options-cli

Needs `requirements.txt` beside it. Each manifest is read by PyYAML (YAML 1.1), ruamel.yaml (1.2), and kubectl where
it is installed, which has the parser that clusters are fed by; held against the schemas of the oldest, a middle and the
newest Kubernetes of kubernetes-validate; and must have every value byte for byte.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from kubernetes_validate import utils, validate
from ruamel.yaml import YAML

NAMESPACE = "seer"
TIME = "2026-11-21T16:30:02.157418960+00:00"

MOST_DATA = 1 << 20
"""The bytes that Kubernetes takes in the values of a ConfigMap."""

HOSTILE = [
    "",
    " ",
    " both ends ",
    "'",
    "''",
    '"',
    "\\",
    "\\n",
    "it's \"quoted\" \\ and 'more'",
    "two\nlines",
    "\n\nends in lines\n\n",
    "carriage\r\nreturn\r",
    "\ttab\t",
    "~",
    "null",
    "true",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "0",
    "0123",
    "0o17",
    "0x1F",
    "1_000",
    "1e3",
    ".inf",
    ".nan",
    "-0",
    "12:30:45",
    "2026-01-02",
    "2026-01-02T03:04:05Z",
    "<<",
    "=",
    "- item",
    "key: value",
    "? key",
    "# comment",
    "text # no comment",
    "&anchor",
    "*alias",
    "!tag",
    "!!binary aGk=",
    "%YAML 1.1",
    "---",
    "--- text",
    "...",
    "{flow: mapping}",
    "[flow, sequence]",
    "{{ template }}",
    "${VARIABLE} $(VARIABLE)",
    "|",
    ">",
    "|-\n  block",
    "@at",
    "`backtick`",
    "<b>&amp;</b>",
    "\u00e9 e\u0301 \u65e5\u672c \u05d0\u202e",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0010ffff",
    "\ufeffbyte order mark\ufeff",
    "\u0085next line\u2028line\u2029paragraph\u00a0no break",
    "\ufffd\ufffe\uffff",
    "".join(map(chr, range(0xA0))),
    "long words " * 2_000,
    "x" * 5_000,
]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: validate.py PATH_OF_SENTRY_OPTIONS_CLI")
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(Path(folder), Path(sys.argv[1]).resolve())
        check_hostile_values(repository)
        check_hostile_annotations(repository)
        check_large_values(repository)
        check_size_limit(repository)
    print(f"read by {', '.join(READERS)}; valid for Kubernetes {', '.join(VERSIONS)}")


def check_hostile_values(repository: Repository) -> None:
    texts = {f"text-{at}": text for at, text in enumerate(HOSTILE)}
    repository.set(texts)
    repository.check(texts)
    # As keys of one map, too.
    keys = {text: at for at, text in enumerate(HOSTILE)}
    repository.set({"map": keys})
    repository.check({"map": keys})


def check_hostile_annotations(repository: Repository) -> None:
    repository.set({"text-0": "x"})
    # No program can be given a NUL.
    texts = [text.replace("\0", "") for text in HOSTILE]
    if len(texts) % 2:
        texts.append("")
    for sha, timestamp in zip(texts[::2], texts[1::2], strict=True):
        repository.check({"text-0": "x"}, commit_sha=sha, commit_timestamp=timestamp)


def check_large_values(repository: Repository) -> None:
    """900 KB of text."""
    for pattern in [
        "x",
        "it's ",
        '{"a": "\\n"}',
        "\u65e5\u672c\U0001f600\u2028",
        "line\n",
    ]:
        # Quotes and line ends are two bytes of JSON: what counts is what Kubernetes counts.
        size = 900_000 * len(pattern.encode()) // len(json_bytes(pattern))
        text = pattern * (size // len(pattern.encode()))
        repository.set({"text-0": text})
        written = repository.check({"text-0": text})
        assert len(written) > 890_000, len(written)


def check_size_limit(repository: Repository) -> None:
    """The last byte that Kubernetes takes, and the first that it does not."""
    repository.set({"text-0": ""})
    rest = len(repository.check({"text-0": ""}))
    text = "'" * (MOST_DATA - rest)
    repository.set({"text-0": text})
    assert len(repository.check({"text-0": text})) == MOST_DATA
    repository.set({"text-0": text + "'"})
    refused = repository.run("--output-format", "configmap", *TARGET)
    assert refused.returncode == 1, refused
    assert b"1048577 bytes" in refused.stderr, refused


TARGET = ["--namespace", NAMESPACE, "--target", "default"]


class Repository:
    """A values repository with one namespace and one target."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.folder = folder
        self.program = program
        text = {"type": "string", "default": "", "description": "A text"}
        properties: dict[str, Any] = {f"text-{at}": text for at in range(len(HOSTILE))}
        properties["map"] = {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "default": {},
            "description": "A map",
        }
        schema = {"version": "1.0", "type": "object", "properties": properties}
        self.write(f"schemas/{NAMESPACE}/schema.json", json.dumps(schema))

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")

    def set(self, options: dict[str, Any]) -> None:
        self.write(
            f"values/{NAMESPACE}/default/values.yaml",
            f"options: {flow(options)}\n",
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command: list[str | Path] = [self.program, "write"]
        command += ["--schemas", "schemas", "--root", "values"]
        return subprocess.run(
            [*command, "--generated-at", TIME, *arguments],
            cwd=self.folder,
            capture_output=True,
            check=False,
        )

    def check(self, options: dict[str, Any], **annotations: str) -> bytes:
        """Writes a ConfigMap, and gives its `values.json`, which is right."""
        files = self.run("--out", "json")
        assert files.returncode == 0, files.stderr.decode()
        document = self.folder / f"json/sentry-options-{NAMESPACE}-default.json"
        expected = document.read_bytes()
        assert json.loads(expected) == {"generated_at": TIME, "options": options}

        flags = [
            f"--{key.replace('_', '-')}={text}" for key, text in annotations.items()
        ]
        written = self.run("--output-format", "configmap", *TARGET, *flags)
        assert written.returncode == 0, written.stderr.decode()
        for name, reader in READERS.items():
            manifest = reader(written.stdout)
            assert manifest["data"]["values.json"].encode() == expected, name
            assert manifest == {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {
                    "name": f"sentry-options-{NAMESPACE}",
                    "labels": {"app.kubernetes.io/managed-by": "sentry-options"},
                    "annotations": {**annotations, "generated_at": TIME},
                },
                "data": {"values.json": expected.decode()},
            }, name
            for version in VERSIONS:
                validate(manifest, version, strict=True)
        return expected


def flow(value: Any) -> str:
    """A value as YAML in flow style, with nothing in it that any parser might read otherwise."""
    match value:
        case str():
            return '"' + "".join(map(escaped, value)) + '"'
        case dict():
            # Explicit keys: an implicit one has at most 1,024 characters.
            members = (f"? {flow(key)}\n : {flow(value[key])}" for key in value)
            return "{\n " + ",\n ".join(members) + "\n }"
        case _:
            return str(value)


def escaped(character: str) -> str:
    if character in '"\\' or not " " <= character <= "~":
        return f"\\U{ord(character):08x}"
    return character


def json_bytes(text: str) -> bytes:
    """A text as JSON, without its quotes."""
    return json.dumps(text, ensure_ascii=False).encode()[1:-1]


def by_kubectl(manifest: bytes) -> Any:
    """By a command that needs no cluster, and adds the annotation that is taken away again."""
    command = ["kubectl", "annotate", "--local", "-f", "-", "added=here", "-o", "json"]
    read = json.loads(
        subprocess.run(
            command, input=manifest, stdout=subprocess.PIPE, check=True
        ).stdout
    )
    del read["metadata"]["annotations"]["added"]
    return read


def readers() -> Iterator[tuple[str, Any]]:
    yield "PyYAML", yaml.safe_load
    yield "ruamel.yaml", YAML(typ="safe", pure=True).load
    if shutil.which("kubectl"):
        yield "kubectl", by_kubectl


def versions() -> list[str]:
    every = list(dict.fromkeys(utils.all_versions()))
    return [every[0], every[len(every) // 2], every[-1]]


READERS = dict(readers())
VERSIONS = versions()

if __name__ == "__main__":
    main()

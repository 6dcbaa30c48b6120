"""Checks the stated minimum supported Rust version (MSRV).

- No dependency of the published crates may state a later version.
- With that toolchain installed, the published crates must compile on it.

`clippy::incompatible_msrv` (part of the lints) checks the use of the standard library.
"""

import json
import subprocess
import sys

PUBLISHED = ["sentry-options", "sentry-options-codegen", "sentry-options-codegen-py", "sentry-options-openfeature"]


def version(text):
    return tuple(int(part) for part in (text.split("-")[0] + ".0.0").split(".")[:3])


def main():
    command = ["cargo", "metadata", "--format-version=1", "--locked", "--all-features"]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    roots = [package for package in packages.values() if package["name"] in PUBLISHED]
    stated = roots[0]["rust_version"]

    reached, waiting = set(), [package["id"] for package in roots]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        for dependency in nodes[name]["deps"]:
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    later = [
        f"{package['name']} {package['version']} needs Rust {package['rust_version']}"
        for package in (packages[name] for name in sorted(reached))
        if package["rust_version"] and version(package["rust_version"]) > version(stated)
    ]
    if later:
        sys.exit("later than the stated Rust " + stated + ":\n" + "\n".join(later))
    print(f"MSRV {stated}: none of {len(reached)} crates states a later one")

    try:
        installed = subprocess.run(["rustup", "toolchain", "list"], capture_output=True, text=True).stdout
    except FileNotFoundError:
        installed = ""
    names = [line.split()[0] for line in installed.splitlines() if line.startswith(stated + ".") or line.startswith(stated + "-")]
    if not names:
        print(f"MSRV {stated}: that toolchain is not installed, so nothing was compiled on it")
        return
    packages = [argument for name in PUBLISHED for argument in ("-p", name)]
    command = ["cargo", f"+{names[0]}", "check", "--locked", "--target-dir", "target/msrv", *packages]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()

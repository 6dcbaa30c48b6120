"""`fetch_schemas(config, output)`: schemas from git repositories."""

import json
import subprocess
from pathlib import Path

from outcome import SCHEMA, say, show

from sentry_options import SchemaRegistry, fetch_schemas

REPOSITORY = Path.cwd() / "repository"
GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", REPOSITORY]


def git(*arguments: str) -> str:
    result = subprocess.run(
        [*GIT, *arguments], check=True, capture_output=True, text=True
    )
    return result.stdout.strip()


schema = REPOSITORY / "config" / "schemas" / "app" / "schema.json"
schema.parent.mkdir(parents=True)
schema.write_text(json.dumps(SCHEMA))
(schema.parent / "README").write_text("More than a schema\n")
git("init", "--quiet", "--initial-branch=main")
git("add", ".")
git("commit", "--quiet", "--message=Schemas")
SHA = git("rev-parse", "HEAD")
ENTRY = {"url": REPOSITORY.as_uri(), "path": "config/schemas", "sha": SHA}


def config(content: object) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    Path("repos.json").write_text(text)
    return "repos.json"


def files(folder: str) -> list[str]:
    return sorted(str(file) for file in Path(folder).rglob("*") if file.is_file())


say("one repository", lambda: fetch_schemas(config({"repos": {"app": ENTRY}}), "one"))
show("its files", files("one"))
say(
    "what is fetched loads",
    lambda: SchemaRegistry.from_directory("one").validate_option("app", "count", 1),
)
say("again", lambda: fetch_schemas(config({"repos": {"app": ENTRY}}), "one"))
say(
    "with paths, by keyword",
    lambda: fetch_schemas(
        config=Path(config({"repos": {"app": ENTRY}})), output=Path("two")
    ),
)
show("its files again", files("two"))
say("no repositories", lambda: fetch_schemas(config({"repos": {}}), "none"))
say("the output of none", lambda: Path("none").is_dir())
say("no configuration", lambda: fetch_schemas("nope.json", "three"))
say("not JSON", lambda: fetch_schemas(config("{"), "three"))
say("no repos", lambda: fetch_schemas(config({}), "three"))
say(
    "no url",
    lambda: fetch_schemas(
        config({"repos": {"app": {"path": "a", "sha": SHA}}}), "three"
    ),
)
say("a list", lambda: fetch_schemas(config([]), "three"))
say("None", lambda: fetch_schemas(None, "three"))
say("numbers", lambda: fetch_schemas(3, 4))
say("output None", lambda: fetch_schemas("repos.json", None))
say("no arguments", lambda: fetch_schemas())
say("one argument", lambda: fetch_schemas("repos.json"))
say("three arguments", lambda: fetch_schemas("a", "b", "c"))
say("bytes", lambda: fetch_schemas(b"repos.json", b"three"))
say("unknown keyword", lambda: fetch_schemas("a", "b", depth=1))
say("nothing was made", lambda: Path("three").exists())

//! `validate-schema-changes`, on repositories that git makes.

mod support;

use std::process::Command;

use serde_json::{Value, json};
use support::{Ran, Tree, git};

/// A service's repository.
struct Service {
    tree: Tree,
}

impl Service {
    fn new() -> Self {
        let tree = Tree::new(&[]);
        git(tree.root(), &["init", "--quiet", "--initial-branch=main"]);
        Self { tree }
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(self.tree.root(), arguments)
    }

    /// Commits whatever there is.
    fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Commits a schema of the namespace `repo`.
    fn schema(&self, properties: &Value) -> String {
        self.tree.write(&file("repo"), &text(properties));
        self.commit("a schema")
    }

    fn check(&self, base: &str, head: &str, more: &[&str]) -> Ran {
        let arguments = [
            "validate-schema-changes",
            "--base-sha",
            base,
            "--head-sha",
            head,
        ];
        self.tree
            .run(&[&arguments[..], &["--repo", "repo"], more].concat())
    }

    /// Two commits with these options, and what is said of them.
    fn change(&self, old: &Value, new: &Value, more: &[&str]) -> Ran {
        let base = self.schema(old);
        let head = self.schema(new);
        self.check(&base, &head, more)
    }
}

fn file(namespace: &str) -> String {
    format!("sentry-options/schemas/{namespace}/schema.json")
}

fn text(properties: &Value) -> String {
    let file = json!({"version": "1.0", "type": "object", "properties": properties});
    format!("{file:#}\n")
}

fn integer(default: i64) -> Value {
    json!({"type": "integer", "default": default, "description": "d"})
}

fn string() -> Value {
    json!({"type": "string", "default": "a", "description": "d"})
}

#[test]
fn nothing_changed() {
    let ran = Service::new().change(&json!({"i": integer(1)}), &json!({"i": integer(1)}), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert_eq!(ran.stderr, "No schema changes\nSchema validation passed\n");
}

#[test]
fn a_changed_type_is_refused_with_the_way_out() {
    let service = Service::new();
    let ran = service.change(
        &json!({"rate-limit": integer(1)}),
        &json!({"rate-limit": string()}),
        &[],
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    let expected = "error: 'repo.rate-limit': the type changed from 'integer' to 'string' \
        (breaks values already written, services with the older schema, code that reads it)";
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("--> sentry-options/schemas/repo/schema.json:3:5"),
        "{}",
        ran.stderr
    );
    let old = &service.git(&["rev-parse", "HEAD~1"])[..10];
    let before = format!("{old}:sentry-options/schemas/repo/schema.json:3:5");
    assert!(ran.stderr.contains(&before), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("add \"rate-limit-v2\""),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_the_release_misses_is_refused() {
    let map = |ty: &str| {
        json!({"m": {"type": "object", "additionalProperties": {"type": ty},
        "default": {}, "description": "d"}})
    };
    let range = |maximum: u8| {
        json!({"i": {"type": "integer", "maximum": maximum, "default": 1,
        "description": "d"}})
    };
    let members = |members: &[&str]| {
        json!({"e": {"type": "string", "enum": members, "default": "a",
        "description": "d"}})
    };
    let field = |optional: bool| {
        json!({"s": {"type": "object", "properties":
        {"a": {"type": "integer", "optional": optional}}, "default": {"a": 1}, "description": "d"}})
    };
    for (old, new, code) in [
        (map("integer"), map("string"), "type-changed"),
        (range(9), range(5), "range-changed"),
        (members(&["a", "b"]), members(&["a"]), "member-removed"),
        (field(true), field(false), "field-became-required"),
    ] {
        let ran = Service::new().change(&old, &new, &["--format", "json"]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        let told = serde_json::from_str::<Value>(&ran.stderr).expect("one finding");
        assert_eq!(
            (&told["severity"], &told["code"]),
            (&json!("error"), &json!(code))
        );
        assert_eq!(told["file"], file("repo"));
    }
}

#[test]
fn loosened_bounds_are_warnings() {
    let range = |maximum: u8| {
        json!({"i": {"type": "integer", "maximum": maximum, "default": 1,
        "description": "d"}})
    };
    let ran = Service::new().change(&range(5), &range(9), &["--format", "github"]);
    assert_eq!(ran.code, 0);
    let expected = "::warning file=sentry-options/schemas/repo/schema.json,line=6,endLine=6,col=7,endColumn=16,\
        title=range-changed::'repo.i': the largest value was loosened from 5 to 9 (breaks services with the older schema)";
    assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
}

#[test]
fn deletions_as_the_release_prints_them() {
    let options = |keys: &[&str]| -> Value {
        keys.iter()
            .map(|key| ((*key).to_owned(), integer(1)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let service = Service::new();
    let ran = service.change(
        &options(&["z", "i", "b"]),
        &options(&["i"]),
        &["--report-deletions"],
    );
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "repo:b repo:z\n"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("check-option-usage --deletions 'repo:b'"),
        "{}",
        ran.stderr
    );
    let ran = service.change(
        &options(&["i"]),
        &options(&["i", "j"]),
        &["--report-deletions"],
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "\n"), "{}", ran.stderr);
    // On a refusal there is nothing to act on.
    let ran = service.change(
        &options(&["i", "j"]),
        &json!({"i": string()}),
        &["--report-deletions"],
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
}

#[test]
fn all_differences_for_machines() {
    let old = json!({"i": integer(1), "gone": integer(1)});
    let new = json!({"i": integer(2), "more": integer(1)});
    let ran = Service::new().change(&old, &new, &["--output", "json", "--quiet"]);
    assert_eq!(ran.code, 1);
    let report = serde_json::from_str::<Value>(&ran.stdout).expect("JSON");
    assert_eq!(report["verdict"], "refused");
    assert_eq!(report["deletions"], json!(["repo:gone"]));
    let kinds = report["changes"].as_array().expect("a list").iter();
    let kinds = kinds.map(|change| &change["kind"]).collect::<Vec<_>>();
    assert_eq!(kinds, ["option-removed", "default-changed", "option-added"]);
    let change = &report["changes"][1];
    assert_eq!(
        change["breaks"],
        json!({"values": "breaks", "older_services": "noticed", "code": "none"})
    );
    assert_eq!((&change["line"], &change["column"]), (&json!(4), &json!(7)));
    // What is gone is where it was.
    let place = report["changes"][0]["file"].as_str().expect("a file");
    assert!(
        place.ends_with(":sentry-options/schemas/repo/schema.json"),
        "{place}"
    );
}

#[test]
fn namespaces() {
    let service = Service::new();
    service.tree.write(&file("repo"), &text(&json!({})));
    service.tree.write(&file("repo-b"), &text(&json!({})));
    let base = service.commit("two");
    service.git(&["rm", "--quiet", "-r", "sentry-options/schemas/repo-b"]);
    service.tree.write(&file("repoa"), &text(&json!({})));
    let head = service.commit("another");
    let ran = service.check(&base, &head, &[]);
    assert_eq!(ran.code, 1);
    for expected in [
        "namespace 'repo-b' was removed",
        "namespace 'repoa' is not of this repository: expected 'repo' or 'repo-*', such as 'repo-testing'",
    ] {
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    }
    // Without schemas there are no namespaces.
    let none = Service::new();
    let base = none.commit("nothing");
    let head = none.schema(&json!({"i": integer(1)}));
    let ran = none.check(&base, &head, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("namespace 'repo' was added\n'repo.i': the option was added\n")
    );
}

#[test]
fn a_name_comes_back_with_another_type() {
    let service = Service::new();
    service.schema(&json!({"i": integer(1)}));
    let used = service.schema(
        &json!({"i": integer(1), "j": {"type": "array", "items": {"type": "integer"},
        "default": [], "description": "d"}}),
    );
    let base = service.schema(&json!({"i": integer(1)}));
    let back = |items: &str| {
        json!({"i": integer(1), "j": {"type": "array", "items": {"type": items},
        "default": [1], "maxItems": 3, "description": "other"}})
    };
    let same = service.schema(&back("integer"));
    let ran = service.check(&base, &same, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let other = service.schema(&back("number"));
    let ran = service.check(&base, &other, &[]);
    assert_eq!(ran.code, 1);
    let expected = format!(
        "'repo.j': the name was in use until commit {} as array<integer>, and comes back as array<number> (at j/*)",
        &used[..12]
    );
    assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
    assert!(ran.stderr.contains("\"j_v2\""), "{}", ran.stderr);
}

#[test]
fn a_name_of_a_merged_branch_and_of_a_file_that_moved() {
    let service = Service::new();
    service.tree.write(
        "old/place/schema.json",
        &text(&json!({"i": integer(1), "moved": integer(1)})),
    );
    service.commit("elsewhere");
    service.tree.write(
        "old/place/schema.json",
        &text(&json!({"i": integer(1), "j": integer(1)})),
    );
    service.commit("without");
    std::fs::create_dir_all(service.tree.path("sentry-options/schemas")).expect("folders");
    service.git(&["mv", "old/place", "sentry-options/schemas/repo"]);
    service.commit("moved");
    // A name that lived and died on a branch.
    service.git(&["checkout", "--quiet", "-b", "side"]);
    service.schema(&json!({"i": integer(1), "j": integer(1), "side": integer(1)}));
    service.schema(&json!({"i": integer(1), "j": integer(1)}));
    service.git(&["checkout", "--quiet", "main"]);
    service.commit("meanwhile");
    service.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "side"]);
    let base = service.git(&["rev-parse", "HEAD"]);
    for name in ["moved", "side"] {
        let head = service.schema(&json!({"i": integer(1), "j": integer(1), name: string()}));
        let ran = service.check(&base, &head, &[]);
        assert_eq!(ran.code, 1, "{name}: {}", ran.stderr);
        let expected = format!("'repo.{name}': the name was in use until commit ");
        assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
    }
}

#[test]
fn a_name_in_a_schema_that_only_the_release_takes() {
    let service = Service::new();
    // An integer beyond 64 bits, and a key that stands twice.
    let old = r#"{"version": "1.0", "type": "object", "properties": {
        "big": {"type": "integer", "default": 9223372036854775808, "description": "d"},
        "i": {"type": "integer", "default": 1, "description": "d"},
        "i": {"type": "integer", "default": 1, "description": "d"}}}"#;
    service.tree.write(&file("repo"), old);
    service.commit("accepted once");
    let base = service.schema(&json!({"k": integer(1)}));
    for (name, code) in [("big", 1), ("i", 1), ("other", 0)] {
        let head = service.schema(&json!({"k": integer(1), name: string()}));
        assert_eq!(service.check(&base, &head, &[]).code, code, "{name}");
    }
    let head = service.schema(&json!({"k": integer(1), "big": integer(1), "i": integer(3)}));
    assert_eq!(service.check(&base, &head, &[]).code, 0);
}

#[test]
fn a_flag_comes_back_as_an_option() {
    let service = Service::new();
    service.schema(&json!({"feature.x": {"$ref": "#/definitions/Feature"}}));
    let base = service.schema(&json!({}));
    let head = service.schema(&json!({"feature.x": integer(1)}));
    let ran = service.check(&base, &head, &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("as flag, and comes back as integer"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_broken_base_can_be_repaired() {
    let service = Service::new();
    service.schema(&json!({"i": integer(1)}));
    service.tree.write(&file("repo"), "{");
    let base = service.commit("broken");
    let repaired = service.schema(&json!({"i": integer(1)}));
    let ran = service.check(&base, &repaired, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("warning: invalid JSON"),
        "{}",
        ran.stderr
    );
    // Held against the last one that could be read.
    let other = service.schema(&json!({"i": string()}));
    let ran = service.check(&base, &other, &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("the type changed from 'integer' to 'string'"),
        "{}",
        ran.stderr
    );
    // A broken head is an error, and not a namespace that was removed.
    let ran = service.check(&repaired, &base, &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("error: invalid JSON"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("removed"), "{}", ran.stderr);
}

#[test]
fn from_a_folder_below_the_top() {
    let service = Service::new();
    let base = service.schema(&json!({"i": integer(1)}));
    let head = service.schema(&json!({"i": string()}));
    let ran = Command::new(env!("CARGO_BIN_EXE_sentry-options-cli"))
        .args([
            "validate-schema-changes",
            "--base",
            &base,
            "--head",
            &head,
            "--repo",
            "repo",
        ])
        .current_dir(service.tree.path("sentry-options/schemas"))
        .output()
        .expect("it runs");
    assert_eq!(ran.status.code(), Some(1));
}

#[test]
fn a_commit_that_is_not_here_is_fetched() {
    let origin = Service::new();
    origin.schema(&json!({"gone": integer(1)}));
    let base = origin.schema(&json!({"i": integer(1)}));
    let head = origin.schema(&json!({"i": string()}));
    origin.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let url = format!("file://{}", origin.tree.root().display());
    let clone = Service {
        tree: Tree::new(&[]),
    };
    clone.git(&["clone", "--quiet", "--depth=1", &url, "."]);
    let ran = clone.check(&base, &head, &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("the type changed from 'integer' to 'string'"),
        "{}",
        ran.stderr
    );
    // Offline, what is here is enough.
    clone.git(&["remote", "remove", "origin"]);
    assert_eq!(clone.check(&head, &head, &[]).code, 0);
    let unknown = "0123456789012345678901234567890123456789";
    let ran = clone.check(unknown, &head, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(
        ran.stderr.contains(unknown) && ran.stderr.contains("origin"),
        "{}",
        ran.stderr
    );
}

#[test]
fn nothing_is_fetched_into_a_branch() {
    let origin = Service::new();
    let base = origin.schema(&json!({"i": integer(1)}));
    let url = format!("file://{}", origin.tree.root().display());
    let clone = Service {
        tree: Tree::new(&[]),
    };
    clone.git(&["clone", "--quiet", &url, "."]);
    let branches = clone.git(&["branch", "--all"]);
    for revision in [
        "HEAD:made",
        "+HEAD:refs/heads/made",
        "^HEAD",
        "refs/*:refs/made/*",
    ] {
        let ran = clone.check(revision, &base, &[]);
        assert_eq!(ran.code, 1, "{revision}");
        let expected = format!("unknown revision {revision:?}");
        assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
    }
    assert_eq!(clone.git(&["branch", "--all"]), branches);
}

#[test]
fn a_shallow_clone_says_what_it_cannot_see() {
    let origin = Service::new();
    origin.schema(&json!({"i": integer(1)}));
    origin.schema(&json!({"i": integer(1), "j": integer(1)}));
    let url = format!("file://{}", origin.tree.root().display());
    let clone = Service {
        tree: Tree::new(&[]),
    };
    clone.git(&["clone", "--quiet", "--depth=1", &url, "."]);
    let ran = clone.check("HEAD", "HEAD", &[]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stderr.contains("warning: the clone is shallow"),
        "{}",
        ran.stderr
    );
}

#[test]
fn revisions_that_are_none() {
    let service = Service::new();
    let head = service.schema(&json!({"i": integer(1)}));
    let marker = service.tree.path("marker");
    let upload = format!("--upload-pack=touch {}", marker.display());
    for base in [
        "",
        "--output=marker",
        &upload,
        "HEAD\n",
        "no-such",
        "HEAD^{tree}",
    ] {
        let base = format!("--base-sha={base}");
        let arguments = [
            "validate-schema-changes",
            &base,
            "--head-sha",
            &head,
            "--repo",
            "repo",
        ];
        let ran = service.tree.run(&arguments);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (1, ""),
            "{base:?}: {}",
            ran.stderr
        );
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    }
    assert!(!marker.exists());
    let outside = Service {
        tree: Tree::new(&[]),
    };
    let ran = outside.check("HEAD", "HEAD", &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("is in no git repository"),
        "{}",
        ran.stderr
    );
}

#[test]
fn hostile_configuration_runs_nothing() {
    let service = Service::new();
    service.schema(&json!({"gone": integer(1)}));
    let base = service.schema(&json!({"i": integer(1)}));
    let head = service.schema(&json!({"i": integer(1), "gone": string()}));
    let marker = service.tree.path("marker");
    let program = format!("touch {}; false", marker.display());
    for name in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "diff.external",
        "remote.origin.uploadpack",
        "pager.log",
        "diff.x.command",
        "diff.x.textconv",
        "filter.x.smudge",
        "filter.x.process",
        "core.askPass",
    ] {
        service.git(&["config", name, &program]);
    }
    service.git(&[
        "config",
        "remote.origin.url",
        &format!("ext::sh -c \"{program}\""),
    ]);
    service.git(&["config", "protocol.ext.allow", "always"]);
    service.tree.write(".gitattributes", "* diff=x filter=x\n");
    let hook = service.tree.path(".git/hooks/reference-transaction");
    std::fs::write(&hook, format!("#!/bin/sh\n{program}\n")).expect("a hook");
    let runnable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&hook, runnable).expect("runnable");
    let ran = service.check(&base, &head, &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("the name was in use"), "{}", ran.stderr);
    // Fetched, or tried to.
    let ran = service.check("0123456789012345678901234567890123456789", &head, &[]);
    assert_eq!(ran.code, 1);
    assert!(!marker.exists(), "{}", ran.stderr);
}

#[test]
fn folders() {
    let tree = Tree::new(&[
        ("base/repo/schema.json", &text(&json!({"i": integer(1)}))),
        ("head/repo/schema.json", &text(&json!({"i": string()}))),
    ]);
    let arguments = [
        "validate-schema-changes",
        "--base-schemas",
        "base",
        "--head-schemas",
        "head",
    ];
    let told = tree.fails(&arguments);
    assert!(told.contains("--> head/repo/schema.json:3:5"), "{told}");
    let ran = tree.run(&[&arguments[..], &["--repo", "other"]].concat());
    assert!(
        ran.stderr.contains("expected 'other' or 'other-*'"),
        "{}",
        ran.stderr
    );
    for arguments in [
        &["validate-schema-changes", "--base-schemas", "base"][..],
        &[
            "validate-schema-changes",
            "--base-sha",
            "a",
            "--head-sha",
            "b",
        ],
        &[
            "validate-schema-changes",
            "--base-sha",
            "a",
            "--head-schemas",
            "head",
            "--repo",
            "r",
        ],
        &["validate-schema-changes"],
    ] {
        assert_eq!(tree.run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn secret_values_stay_out() {
    let option = |default: &str| {
        json!({"k": {"type": "string", "default": default, "description": "d",
        "secret": true}})
    };
    for format in ["human", "json", "github"] {
        let ran = Service::new().change(
            &option("hunter1"),
            &option("hunter2"),
            &["--format", format, "--output", "json"],
        );
        assert_eq!(ran.code, 1);
        assert!(!(ran.stdout + &ran.stderr).contains("hunter"), "{format}");
    }
}

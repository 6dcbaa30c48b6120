//! `validate-schema-changes` held against the release 1.2.17: what it refuses we refuse, and what both let
//! through has the same deletions.

mod support;

use std::process::Command;

use fastrand::Rng;
use serde_json::{Map, Value, json};
use support::{Tree, git};

const FILE: &str = "sentry-options/schemas/repo/schema.json";

#[test]
fn random_changes_as_the_release_has_them() {
    let Some(release) = std::env::var_os("SENTRY_OPTIONS_PEER_CLI") else {
        support::skipped("SENTRY_OPTIONS_PEER_CLI does not name the release to compare with");
        return;
    };
    let setting = |name: &str, default: u64| {
        let value = std::env::var(name);
        value.map_or(default, |value| value.parse().expect("a number"))
    };
    let count = setting("SENTRY_OPTIONS_RANDOM_CHANGES", 25);
    let mut author = Author(Rng::with_seed(setting("SENTRY_OPTIONS_SEED", 1)));
    let tree = Tree::new(&[]);
    let git = |arguments: &[&str]| git(tree.root(), arguments);
    git(&["init", "--quiet"]);
    // The release fetches what is there already.
    git(&[
        "remote",
        "add",
        "origin",
        &tree.root().display().to_string(),
    ]);
    let (mut refused, mut stricter) = (0, 0);
    for number in 0..count {
        let old = author.options();
        let new = author.changed(&old);
        // A history of these two alone: no name was in use before.
        git(&[
            "checkout",
            "--quiet",
            "--orphan",
            &format!("change-{number}"),
        ]);
        let commit = |options: &Map<String, Value>| {
            let file = json!({"version": "1.0", "type": "object", "properties": options});
            tree.write(FILE, &file.to_string());
            git(&["add", "--all"]);
            git(&["commit", "--quiet", "--allow-empty", "-m", "a schema"]);
            git(&["rev-parse", "HEAD"])
        };
        let (base, head) = (commit(&old), commit(&new));
        let arguments = [
            "validate-schema-changes",
            "--base-sha",
            &base,
            "--head-sha",
            &head,
        ];
        let arguments = [&arguments[..], &["--repo", "repo", "--report-deletions"]].concat();
        let ours = tree.run(&arguments);
        let theirs = Command::new(&release)
            .args(&arguments)
            .current_dir(tree.root())
            .output();
        let theirs = theirs.expect("the release runs");
        let stderr = String::from_utf8_lossy(&theirs.stderr);
        let explain = || format!("{old:?}\n{new:?}\n{stderr}\n{}", ours.stderr);
        match (theirs.status.success(), ours.code) {
            (true, 0) => assert_eq!(
                String::from_utf8_lossy(&theirs.stdout),
                ours.stdout,
                "{}",
                explain()
            ),
            (false, 1) => refused += 1,
            (true, 1) => stricter += 1,
            _ => panic!("ours lets through what the release refuses: {}", explain()),
        }
    }
    println!("{count} changes: {refused} refused by both, {stricter} by ours alone");
    assert!(
        refused * 10 > count && (refused + stricter) * 10 < count * 9,
        "{refused} of {count}"
    );
}

/// Writes schemas in the language of the release.
struct Author(Rng);

impl Author {
    fn options(&mut self) -> Map<String, Value> {
        let mut options = Map::new();
        for key in ["a", "b.c", "d-e", "f"] {
            if self.0.bool() {
                options.insert(key.to_owned(), self.option());
            }
        }
        options
    }

    fn option(&mut self) -> Value {
        let depth = self.0.u32(0..4);
        let mut option = self.ty(depth);
        option["default"] = value(&option);
        option["description"] = "d".into();
        option
    }

    fn ty(&mut self, depth: u32) -> Value {
        let kinds = if depth == 0 { 4 } else { 8 };
        match self.0.u32(0..kinds) {
            0 => json!({"type": "string"}),
            1 => json!({"type": "integer"}),
            2 => json!({"type": "number"}),
            3 => json!({"type": "boolean"}),
            4 => json!({"type": "array", "items": self.ty(depth - 1)}),
            5 => json!({"type": "object", "additionalProperties": self.ty(depth - 1)}),
            kind => {
                let fields = ["x", "y", "z"]
                    .into_iter()
                    .filter(|_| self.0.bool())
                    .collect::<Vec<_>>();
                let mut ty = json!({"type": "object", "properties": {}});
                for field in fields {
                    ty["properties"][field] = self.ty(depth - 1);
                    ty["properties"][field]["optional"] = self.0.bool().into();
                }
                if kind == 7 {
                    ty["additionalProperties"] = self.ty(depth - 1);
                }
                ty
            }
        }
    }

    fn changed(&mut self, options: &Map<String, Value>) -> Map<String, Value> {
        let mut changed = options.clone();
        for (key, option) in options {
            match self.0.u32(0..12) {
                0 => drop(changed.remove(key)),
                1 => changed[key] = self.option(),
                2 => changed[key]["description"] = "other".into(),
                3 => changed[key]["default"] = self.other_default(option),
                4 | 5 => {
                    self.change_type(&mut changed[key]);
                    changed[key]["default"] = value(&changed[key]);
                }
                _ => {}
            }
        }
        if self.0.u32(0..4) == 0 {
            changed.insert("new".to_owned(), self.option());
        }
        if self.0.u32(0..6) == 0 {
            changed.insert(
                "feature.f".to_owned(),
                json!({"$ref": "#/definitions/Feature"}),
            );
        }
        changed
    }

    fn other_default(&mut self, option: &Value) -> Value {
        match option["type"].as_str() {
            Some("string") => "other".into(),
            Some("integer" | "number") => self.0.u32(1..3).into(),
            Some("boolean") => self.0.bool().into(),
            _ => option["default"].clone(),
        }
    }

    /// Changes a type, or one within it.
    fn change_type(&mut self, ty: &mut Value) {
        for inner in ["items", "additionalProperties"] {
            if ty.get(inner).is_some() && self.0.u32(0..3) > 0 {
                return self.change_type(&mut ty[inner]);
            }
        }
        if let Some(Value::Object(fields)) = ty.get_mut("properties") {
            let field = self.0.choice(["x", "y", "z"]).expect("one of three");
            match (fields.get_mut(field), self.0.u32(0..3)) {
                (Some(field), 0) => field["optional"] = (field["optional"] != json!(true)).into(),
                (Some(field), 1) => self.change_type(field),
                (Some(_), _) => drop(fields.remove(field)),
                (None, _) => drop(fields.insert(
                    field.to_owned(),
                    json!({"type": "string", "optional": true}),
                )),
            }
            return;
        }
        let (is_optional, default) = (ty.get("optional").cloned(), ty.get("default").cloned());
        let description = ty.get("description").cloned();
        *ty = self.ty(1);
        for (keyword, value) in [
            ("optional", is_optional),
            ("default", default),
            ("description", description),
        ] {
            if let Some(value) = value {
                ty[keyword] = value;
            }
        }
    }
}

/// The plainest value of a type.
fn value(ty: &Value) -> Value {
    match ty["type"].as_str() {
        Some("string") => "".into(),
        Some("integer" | "number") => 0.into(),
        Some("boolean") => false.into(),
        Some("array") => json!([]),
        _ => {
            let fields = ty
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten();
            let required = fields.filter(|(_, field)| field["optional"] != json!(true));
            Value::Object(
                required
                    .map(|(key, field)| (key.clone(), value(field)))
                    .collect(),
            )
        }
    }
}

//! `validate-schema-changes`: two revisions of a service's schemas.

use serde_json::{Value, json};

use crate::case::Case;

const COMMAND: &str =
    "validate-schema-changes --base-sha {base} --head-sha {head} --repo repo --report-deletions";

fn schema(properties: &Value) -> String {
    json!({"version": "1.0", "type": "object", "properties": properties}).to_string()
}

fn path(namespace: &str) -> String {
    format!("sentry-options/schemas/{namespace}/schema.json")
}

/// One namespace before and after.
fn change(name: &str, base: &Value, head: &Value) -> Case {
    Case::bare(format!("changes/{name}"))
        .revisions(
            vec![(path("repo"), schema(base))],
            vec![(path("repo"), schema(head))],
        )
        .run(COMMAND)
}

/// Several files before and after.
fn files(name: &str, base: &[(&str, &str)], head: &[(&str, &str)]) -> Case {
    let owned = |files: &[(&str, &str)]| {
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    };
    Case::bare(format!("changes/{name}"))
        .revisions(owned(base), owned(head))
        .run(COMMAND)
}

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = options();
    cases.extend(shapes());
    cases.extend(namespaces());
    cases
}

fn options() -> Vec<Case> {
    let option =
        |kind: &str, default: Value| json!({"type": kind, "default": default, "description": "x"});
    let i = option("integer", json!(1));
    let flag = json!({"$ref": "#/definitions/Feature"});
    vec![
        change("same", &json!({"i": i}), &json!({"i": i})),
        change("added", &json!({"i": i}), &json!({"i": i, "j": i})),
        change("removed", &json!({"i": i, "j": i}), &json!({"i": i})),
        change(
            "several removed",
            &json!({"i": i, "z": i, "b": i}),
            &json!({}),
        ),
        change("renamed", &json!({"i": i}), &json!({"k": i})),
        change(
            "type",
            &json!({"i": i}),
            &json!({"i": option("string", json!("a"))}),
        ),
        change(
            "integer to number",
            &json!({"i": i}),
            &json!({"i": option("number", json!(1))}),
        ),
        change(
            "default",
            &json!({"i": i}),
            &json!({"i": option("integer", json!(2))}),
        ),
        change(
            "default 1 to 1.0",
            &json!({"i": option("number", json!(1))}),
            &json!({"i": option("number", json!(1.0))}),
        ),
        change(
            "description",
            &json!({"i": i}),
            &json!({"i": {"type": "integer", "default": 1, "description": "y"}}),
        ),
        change(
            "removed and retyped",
            &json!({"i": i, "j": i}),
            &json!({"i": option("string", json!("a"))}),
        ),
        change(
            "flag added",
            &json!({"i": i}),
            &json!({"i": i, "feature.x": flag}),
        ),
        change(
            "flag removed",
            &json!({"i": i, "feature.x": flag}),
            &json!({"i": i}),
        ),
        change(
            "keys with spaces and colons removed",
            &json!({"a b": i, "c:d": i}),
            &json!({}),
        ),
        change(
            "wrong default in head",
            &json!({"i": i}),
            &json!({"i": option("integer", json!("x"))}),
        ),
        change(
            "wrong default in base",
            &json!({"i": option("integer", json!("x"))}),
            &json!({"i": i}),
        ),
    ]
}

fn shapes() -> Vec<Case> {
    let integer = json!({"type": "integer"});
    let text = json!({"type": "string"});
    let optional = json!({"type": "string", "optional": true});
    let of = |mut schema: Value, default: Value| {
        schema["default"] = default;
        schema["description"] = "x".into();
        json!({"i": schema})
    };
    let list = |items: &Value| of(json!({"type": "array", "items": items}), json!([]));
    let map = |values: &Value| {
        of(
            json!({"type": "object", "additionalProperties": values}),
            json!({}),
        )
    };
    let fields = |properties: Value, default: Value| {
        of(json!({"type": "object", "properties": properties}), default)
    };
    let structure = |field: &Value| json!({"type": "object", "properties": {"a": field}});
    let one = fields(json!({"a": integer}), json!({"a": 1}));
    let two = fields(json!({"a": integer, "b": text}), json!({"a": 1, "b": "x"}));
    let two_optional = fields(json!({"a": integer, "b": optional}), json!({"a": 1}));
    vec![
        change("items", &list(&integer), &list(&text)),
        change(
            "items' field",
            &list(&structure(&integer)),
            &list(&structure(&text)),
        ),
        change("field added", &one, &two),
        change("optional field added", &one, &two_optional),
        change("field removed", &two, &one),
        change("optional field removed", &two_optional, &one),
        change(
            "field's type",
            &one,
            &fields(json!({"a": text}), json!({"a": "x"})),
        ),
        change(
            "field optional",
            &two,
            &fields(
                json!({"a": integer, "b": optional}),
                json!({"a": 1, "b": "x"}),
            ),
        ),
        change("map to struct", &map(&integer), &one),
        change("struct to map", &one, &map(&integer)),
        change("list to map", &list(&integer), &map(&integer)),
        change(
            "fields in another order",
            &two,
            &fields(json!({"b": text, "a": integer}), json!({"b": "x", "a": 1})),
        ),
        change("map's values", &map(&integer), &map(&text)),
        change(
            "map of structs' field",
            &map(&structure(&integer)),
            &map(&structure(&text)),
        ),
        change(
            "inner list's items",
            &list(&json!({"type": "array", "items": integer})),
            &list(&json!({"type": "array", "items": text})),
        ),
    ]
}

fn namespaces() -> Vec<Case> {
    let one = crate::case::one_option().to_string();
    let one = one.as_str();
    let two = json!({"i": {"type": "integer", "default": 1, "description": "x"}, "k": {"type": "string", "default": "", "description": "x"}});
    let two = schema(&two);
    let (repo, other) = (&path("repo"), &path("repo-b"));
    let elsewhere = [("README.md", "x")];
    vec![
        files("namespace added", &[(repo, one)], &[(repo, one), (other, &two)]),
        files("namespace removed", &[(repo, one), (other, one)], &[(repo, one)]),
        files("namespace renamed", &[(repo, one)], &[(other, one)]),
        files("removals in two namespaces", &[(repo, &two), (other, &two)], &[(repo, one), (other, one)]),
        files("all removed", &[(repo, one)], &elsewhere),
        files("first schemas", &elsewhere, &[(repo, one)]),
        files("no schemas", &elsewhere, &elsewhere),
        files("schemas elsewhere", &[("schemas/repo/schema.json", &two)], &[("schemas/repo/schema.json", one)]),
        files("another prefix", &elsewhere, &[(&path("zz"), one)]),
        files("another prefix before", &[(&path("zz"), one)], &[(&path("zz"), one)]),
        files("a prefix without a hyphen", &elsewhere, &[(&path("repob"), one)]),
        files("a folder without a schema", &[(repo, one)], &[(repo, one), ("sentry-options/schemas/repo-z/README.md", "x")]),
        files("a bad name", &[(repo, one)], &[(repo, one), (&path("repo-Z"), one)]),
        files("other files", &[(repo, one)], &[(repo, one), ("sentry-options/schemas/README.md", "x"), ("sentry-options/schemas/repo/x.json", "{")]),
        files("broken JSON in head", &[(repo, one)], &[(repo, "{")]),
        files("broken JSON in base", &[(repo, "{")], &[(repo, one)]),
        files("version", &[(repo, one)], &[(repo, &one.replace("1.0", "2.0"))]),
        files("version lowered", &[(repo, &one.replace("1.0", "2.0"))], &[(repo, one)]),
        files("quiet", &[(repo, &two)], &[(repo, one)]).run(&format!("--quiet {COMMAND}")),
        files("without a report", &[(repo, &two)], &[(repo, one)]).run("validate-schema-changes --base-sha {base} --head-sha {head} --repo repo"),
        files("turned", &[(repo, &two)], &[(repo, one)]).run("validate-schema-changes --base-sha {head} --head-sha {base} --repo repo"),
        files("one revision", &[(repo, &two)], &[(repo, one)]).run("validate-schema-changes --base-sha {head} --head-sha {head} --repo repo"),
        files("unknown revision", &[(repo, &two)], &[(repo, one)]).run("validate-schema-changes --base-sha deadbeef --head-sha {head} --repo repo"),
        files("no such commit", &[(repo, &two)], &[(repo, one)])
            .run("validate-schema-changes --base-sha 0000000000000000000000000000000000000000 --head-sha {head} --repo repo"),
        files("a revision that is an option", &[(repo, &two)], &[(repo, one)])
            .run("validate-schema-changes --base-sha=--output=injected --head-sha {head} --repo repo"),
        files("a branch", &[(repo, &two)], &[(repo, one)]).run("validate-schema-changes --base-sha {base} --head-sha main --repo repo"),
        files("another repository's name", &[(repo, &two)], &[(repo, one)]).run("validate-schema-changes --base-sha {base} --head-sha {head} --repo org/repo"),
        Case::bare("changes/no repository").run("validate-schema-changes --base-sha a --head-sha b --repo repo"),
    ]
}

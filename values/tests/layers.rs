//! Experiment layers of `default` and of a target, together in force there.

use std::fs;

use sentry_options_values::{Folder, Schemas, Tree, UnknownOptions, check};

const SCHEMA: &str = r##"{"version": "1.0", "type": "object", "patternProperties":
    {"^experiment-layer\\.": {"$ref": "#/definitions/ExperimentLayer"}}, "properties": {}}"##;

fn layer(experiment: &str) -> String {
    format!(
        "{{unit: [organization_id], experiments: {{{experiment}: {{owner: {{team: t}}, \
         allocation: {{start: 0, size: 10}}, arms: [{{name: a, weight: 1}}]}}}}}}"
    )
}

#[test]
fn one_experiment_is_in_one_layer_of_a_target() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    };
    write("schemas/ns/schema.json", SCHEMA);
    let default = format!("options:\n  experiment-layer.one: {}\n", layer("button"));
    write("values/ns/default/a.yaml", &default);
    let other = format!("options:\n  experiment-layer.two: {}\n", layer("button"));
    write("values/ns/us/a.yaml", &other);
    let fine = format!("options:\n  experiment-layer.two: {}\n", layer("colour"));
    write("values/ns/de/a.yaml", &fine);

    let schemas = Folder::open(folder.path().join("schemas")).expect("it is there");
    let (schemas, findings) = Schemas::read(&schemas);
    assert!(findings.is_empty(), "{findings:?}");
    let values = Folder::open(folder.path().join("values")).expect("it is there");
    let (tree, findings) = Tree::read(&values, &schemas);
    assert!(findings.is_empty(), "{findings:?}");
    let findings = check(&tree, &schemas, UnknownOptions::Deny);
    let [finding] = &*findings else {
        panic!("{findings:?}");
    };
    let told = finding.plain();
    assert!(told.contains("us/a.yaml:2:"), "{told}");
    assert!(told.contains("button"), "{told}");
}

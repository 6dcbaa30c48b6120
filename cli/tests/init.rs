//! What `init` writes works.

mod support;

use sentry_options_schema::Source;
use sentry_options_values::yaml;
use serde_json::Value;
use support::Tree;

#[test]
fn a_service_starts_with_what_works() {
    let tree = Tree::new(&[]);
    let ran = tree.run(&["init", "service", "seer-jobs"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(
        ran.stdout,
        "sentry-options/sentry-options.schema.json\n\
         sentry-options/schemas/seer-jobs/schema.json\n\
         sentry-options/values/seer-jobs/values.json\n"
    );
    for step in [
        "sentry_options::include_schema!(\"seer-jobs\");",
        "seer_jobs::options().example_rate_limit()",
        "from myapp.options import seer_jobs;",
    ] {
        assert!(ran.stderr.contains(step), "{}", ran.stderr);
    }

    tree.ok(&["validate-schema", "--schemas", "sentry-options/schemas"]);
    // What the next steps say.
    let rust = tree.ok(&["generate", "rust"]);
    assert!(
        rust.contains("pub mod seer_jobs {") && rust.contains("fn example_rate_limit(self) -> u16"),
        "{rust}"
    );
    tree.ok(&["generate", "python", "--module", "myapp/options.py"]);
    tree.ok(&[
        "set",
        "--local",
        "sentry-options",
        "seer-jobs",
        "example.rate-limit",
        "300",
    ]);
    tree.ok(&[
        "unset",
        "--local",
        "sentry-options",
        "seer-jobs",
        "example.rate-limit",
    ]);
}

#[test]
fn a_program_takes_the_schema_and_values_of_a_new_service() {
    let tree = Tree::new(&[]);
    tree.ok(&["--quiet", "init", "service", "seer"]);
    let source = Source::new(
        "schema.json",
        tree.read("sentry-options/schemas/seer/schema.json"),
    );
    let schema =
        sentry_options_schema::parse("seer", &source).unwrap_or_else(|errors| panic!("{errors}"));
    let values = tree.read("sentry-options/values/seer/values.json");
    let values = serde_json::from_str::<Value>(&values).expect("JSON");
    let options = values["options"].as_object().expect("an object");
    assert!(!options.is_empty());
    let report = schema.validate(options, sentry_options_schema::Policy::Strict);
    assert!(report.is_valid(), "{report:?}");

    // The editor's schema is where the schema says, and accepts it.
    let text = serde_json::from_str::<Value>(source.text()).expect("JSON");
    assert_eq!(text["$schema"], "../../sentry-options.schema.json");
    let editor = tree.read("sentry-options/sentry-options.schema.json");
    let editor =
        jsonschema::validator_for(&serde_json::from_str(&editor).expect("JSON")).expect("a schema");
    assert!(
        editor.is_valid(&text),
        "{:?}",
        editor
            .iter_errors(&text)
            .map(|error| error.to_string())
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_values_repository_starts_with_what_works() {
    let tree = Tree::new(&[]);
    tree.ok(&["init", "service", "seer", "--dir", "service"]);
    let written = tree.ok(&[
        "init",
        "values",
        "--dir",
        "repository",
        "--namespace",
        "seer",
    ]);
    let files = [
        "README.md",
        "repos.json",
        ".github/workflows/values.yml",
        ".gitattributes",
        ".gitignore",
        "values/seer/default/options.yaml",
    ];
    assert_eq!(
        written.lines().collect::<Vec<_>>(),
        files.map(|file| format!("repository/{file}"))
    );

    let (schemas, root) = ("service/sentry-options/schemas", "repository/values");
    tree.ok(&["validate-values", "--schemas", schemas, "--root", root]);
    tree.ok(&[
        "set",
        "--schemas",
        schemas,
        "--root",
        root,
        "seer",
        "example.model",
        "large",
        "--target",
        "us",
        "--create",
    ]);
    tree.ok(&["validate-values", "--schemas", schemas, "--root", root]);

    let workflow = Source::new(
        "values.yml",
        tree.read("repository/.github/workflows/values.yml"),
    );
    let Ok(workflow) = yaml::parse(&workflow) else {
        panic!("the workflow is no YAML");
    };
    let workflow = workflow.root.to_value();
    let steps = workflow["jobs"]["values"]["steps"]
        .as_array()
        .expect("steps");
    let commands = steps
        .iter()
        .filter_map(|step| step["run"].as_str())
        .collect::<String>();
    for command in ["fetch-schemas", "validate-values", "diff", "write"] {
        assert!(commands.contains(command), "{commands}");
    }
    assert!(
        commands.contains(concat!("--version ", env!("CARGO_PKG_VERSION"))),
        "{commands}"
    );
}

#[test]
fn a_sample_is_written_only_when_asked() {
    let tree = Tree::new(&[]);
    let written = tree.ok(&["init", "values"]);
    assert!(written.ends_with("values/.gitkeep\n"), "{written}");
    // What README.md says works in it, and so does the workflow.
    tree.ok(&[
        "fetch-schemas",
        "--config",
        "repos.json",
        "--out",
        "schemas",
    ]);
    let folders = ["--schemas", "schemas", "--root", "values"];
    tree.ok(&[&["validate-values"], &folders[..]].concat());
    tree.ok(&["init", "service", "seer", "--dir", "service"]);
    let set = [
        "seer",
        "example.model",
        "large",
        "--target",
        "default",
        "--create",
    ];
    let folders = [
        "--schemas",
        "service/sentry-options/schemas",
        "--root",
        "values",
    ];
    tree.ok(&[&["set"], &folders[..], &set].concat());
}

#[test]
fn a_file_that_is_there_stays() {
    let tree = Tree::new(&[("sentry-options/schemas/seer/schema.json", "mine")]);
    let told = tree.fails(&["init", "service", "seer"]);
    assert!(
        told.contains("sentry-options/schemas/seer/schema.json: there is such a file already"),
        "{told}"
    );
    assert_eq!(tree.read("sentry-options/schemas/seer/schema.json"), "mine");
    assert!(
        !tree.path("sentry-options/values").exists(),
        "nothing is written"
    );
    tree.ok(&["init", "service", "seer", "--force"]);
    tree.ok(&["validate-schema", "--schemas", "sentry-options/schemas"]);

    tree.ok(&["init", "values"]);
    assert_eq!(
        tree.ok(&["init", "values"]),
        "",
        "what is the same is no obstacle"
    );
    let told = tree.fails(&["init", "service", "Seer"]);
    assert!(told.contains("invalid namespace name 'Seer'"), "{told}");
}

//! The Python code of random schemas: Python reads it, with the schema's text as the value of its
//! literal, and `ruff format` has nothing to change. Each is skipped where the tool is not installed.
//!
//! `SENTRY_OPTIONS_PYTHON_SCHEMAS=2000 cargo test --test python_random` is the campaign.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

use sentry_options_codegen_py::{Request, SchemaFile, generate};
use sentry_options_schema::Source;
use sentry_options_tests::random::{Generator, Keys};

/// Reads every module of a folder, and compares what it embeds with the schema beside it.
const READ: &str = r#"
import ast, pathlib, sys

for module in pathlib.Path(sys.argv[1]).glob("*.py"):
    ast.parse(module.with_suffix(".pyi").read_bytes())
    call = ast.parse(module.read_bytes()).body[-1].value
    embedded = ast.literal_eval(call.args[1])
    schema = module.with_suffix(".json").read_bytes().decode()
    assert embedded == schema, module
"#;

#[test]
fn python_and_ruff_have_nothing_to_say() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let count = env::var("SENTRY_OPTIONS_PYTHON_SCHEMAS").ok();
    let count = count.map_or(100, |count| count.parse().expect("a count"));
    let mut random = Generator::new(7, Keys::Nameable);
    let mut generated = 0;
    for at in 0..count {
        let schema = random.schema(at % 12);
        // As people write it, or on one line.
        let text = if at % 2 == 0 {
            format!("{schema:#}\r\n")
        } else {
            schema.to_string()
        };
        generated += usize::from(write(folder.path(), at, &text));
    }
    assert!(
        generated > count / 2,
        "most schemas are fit for code: {generated} of {count}"
    );

    let path = folder.path().to_str().expect("a plain path");
    passes("python3", &["-W", "error", "-c", READ, path]);
    passes("ruff", &["format", "--isolated", "--diff", path]);
}

/// Writes a schema and its module, unless the schema is not fit for code.
fn write(folder: &Path, at: usize, text: &str) -> bool {
    let module = folder.join(format!("options{at}.py"));
    let path = module.with_extension("json");
    let schema = SchemaFile::new("seer", Source::new("schema.json", text), &path);
    let request = Request {
        schemas: vec![schema],
        module: Some(module),
        package: None,
    };
    // Names may collide, and random bounds may leave no value.
    let Ok(generated) = generate(&request) else {
        return false;
    };
    generated.write().expect("the files can be written");
    fs::write(path, text).expect("the file can be written");
    true
}

fn passes(tool: &str, arguments: &[&str]) {
    let Output {
        status,
        stdout,
        stderr,
    } = match Command::new(tool).args(arguments).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("{tool} is not installed: skipped");
            return;
        }
        Err(error) => panic!("{tool} does not start: {error}"),
    };
    assert!(
        status.success(),
        "{tool}: {}{}",
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr)
    );
}

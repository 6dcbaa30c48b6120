//! How findings are told: to people, to programs, to GitHub; in colour or not; or not at all.

mod support;

use std::process::{Command, Stdio};

use support::Tree;

/// One mistake in a schema, with a place in its text.
const SCHEMA: &str = r#"{
  "version": "1.0",
  "type": "object",
  "properties": {
    "limit": {"type": "integer", "default": "ten", "description": "How many"}
  }
}
"#;

const COMMAND: &[&str] = &["validate-schema", "--schemas", "schemas"];

fn tree() -> Tree {
    Tree::new(&[("schemas/app/schema.json", SCHEMA)])
}

fn with(arguments: &[&'static str]) -> Vec<&'static str> {
    [COMMAND, arguments].concat()
}

const HUMAN: &str = "\
error: default value does not match schema: \"ten\" is not of type \"integer\"
 --> schemas/app/schema.json:5:45
  |
5 |     \"limit\": {\"type\": \"integer\", \"default\": \"ten\", \"description\": \"How many\"}
  |                                             ^^^^^

";

#[test]
fn for_people() {
    assert_eq!(tree().fails(COMMAND), HUMAN);
    assert_eq!(tree().fails(&with(&["--format", "human"])), HUMAN);
}

#[test]
fn for_programs() {
    let expected = concat!(
        r#"{"code":"schema","column":45,"end_column":50,"end_line":5,"file":"schemas/app/schema.json","help":null,"line":5,"#,
        r#""message":"default value does not match schema: \"ten\" is not of type \"integer\"","severity":"error"}"#,
        "\n"
    );
    assert_eq!(tree().fails(&with(&["--format", "json"])), expected);
}

#[test]
fn for_github() {
    let expected = "::error file=schemas/app/schema.json,line=5,endLine=5,col=45,endColumn=50,title=schema::\
                    default value does not match schema: \"ten\" is not of type \"integer\"\n";
    assert_eq!(tree().fails(&with(&["--format", "github"])), expected);
}

/// GitHub reads `%25`, `%0D` and `%0A` in messages, and `%3A` and `%2C` in properties besides; nothing else.
#[test]
fn for_github_with_characters_of_its_own() {
    let folder = "100%, a:b\r\nc::d";
    let schema = r#"{"version": "1.0", "type": "object", "properties": {"a%b\r\nc::d, e": 1}}"#;
    let tree = Tree::new(&[(&format!("{folder}/app/schema.json"), schema)]);
    let told = tree.fails(&["validate-schema", "--schemas", folder, "--format", "github"]);
    let escaped = "100%25%2C a%3Ab%0D%0Ac%3A%3Ad/app/schema.json";
    assert!(
        told.starts_with(&format!("::error file={escaped},line=1,endLine=1,col=")),
        "{told}"
    );
    // One command is one line: what stands behind a newline would be a command of its own.
    assert_eq!(
        told.matches(['\n', '\r']).count(),
        told.matches("::error ").count(),
        "{told:?}"
    );
    let (properties, message) = told[2..].split_once("::").expect("a message");
    assert_eq!(properties.matches(',').count(), 5, "{properties}");
    assert_eq!(
        unescaped(message.trim_end()).matches('%').count(),
        message.matches("%25").count(),
        "{message}"
    );
}

/// What GitHub makes of a message.
fn unescaped(text: &str) -> String {
    text.replace("%0D", "\r")
        .replace("%0A", "\n")
        .replace("%25", "%")
}

#[test]
fn several_are_counted_for_people() {
    let tree = tree();
    tree.write("schemas/B/schema.json", SCHEMA);
    let told = tree.fails(COMMAND);
    assert!(
        told.starts_with("error: schemas/B: invalid namespace name 'B'"),
        "{told}"
    );
    assert!(told.ends_with("\n\n2 errors\n"), "{told}");
    assert_eq!(tree.fails(&with(&["--format", "json"])).lines().count(), 2);
    assert_eq!(
        tree.fails(&with(&["--format", "github"])).lines().count(),
        2
    );
}

#[test]
fn success_is_told_to_people_only() {
    let tree = tree();
    tree.write("schemas/app/schema.json", &SCHEMA.replace("\"ten\"", "10"));
    let told = |arguments: &[&'static str]| {
        let ran = tree.run(&with(arguments));
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{arguments:?}");
        ran.stderr
    };
    assert_eq!(told(&[]), "Schema validation successful\n");
    assert_eq!(told(&["--quiet"]), "");
    assert_eq!(told(&["--format", "json"]), "");
    assert_eq!(told(&["--format", "github"]), "");
    // Errors are told all the same.
    tree.write("schemas/app/schema.json", SCHEMA);
    assert_eq!(tree.fails(&with(&["--quiet"])), HUMAN);
    let before = tree.fails(&["--quiet", "validate-schema", "--schemas", "schemas"]);
    assert_eq!(before, HUMAN);
}

#[test]
fn colours() {
    let tree = tree();
    let told = |arguments: &[&'static str], no_color: Option<&str>| {
        let mut command = program(&tree);
        command.args(with(arguments));
        match no_color {
            Some(value) => command.env("NO_COLOR", value),
            None => command.env_remove("NO_COLOR"),
        };
        String::from_utf8(command.output().expect("it runs").stderr).expect("UTF-8")
    };
    // Into a pipe, there are none unless they are asked for.
    assert_eq!(told(&[], None), HUMAN);
    assert_eq!(told(&["--color", "never"], None), HUMAN);
    let coloured = told(&["--color", "always"], None);
    assert!(coloured.starts_with("\u{1b}["), "{coloured:?}");
    assert_eq!(plain(&coloured), HUMAN);
    // Who asks for them by a flag has them.
    assert_eq!(told(&["--color", "always"], Some("1")), coloured);
    for format in ["json", "github"] {
        let told = told(&["--color", "always", "--format", format], None);
        assert!(!told.contains('\u{1b}'), "{told:?}");
    }
}

#[test]
fn colours_at_a_terminal() {
    let tree = tree();
    let told = |no_color: &str, arguments: &str| {
        // Python's module makes the terminal.
        let script = format!(
            "import os, pty, sys; os.environ.pop('NO_COLOR', None); {no_color}; \
             sys.exit(os.waitstatus_to_exitcode(pty.spawn([sys.argv[1], 'validate-schema', '--schemas', 'schemas'{arguments}])))"
        );
        let ran = Command::new("python3")
            .args(["-c", &script, env!("CARGO_BIN_EXE_sentry-options-cli")])
            .current_dir(tree.root())
            .stdin(Stdio::null())
            .output()
            .expect("python3 runs");
        assert_eq!(
            ran.status.code(),
            Some(1),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        String::from_utf8(ran.stdout)
            .expect("UTF-8")
            .replace("\r\n", "\n")
    };
    assert!(told("pass", "").starts_with("\u{1b}["));
    assert_eq!(plain(&told("pass", "")), HUMAN);
    assert_eq!(told("os.environ['NO_COLOR'] = '1'", ""), HUMAN);
    // An empty one says nothing: https://no-color.org.
    assert!(told("os.environ['NO_COLOR'] = ''", "").starts_with("\u{1b}["));
    assert_eq!(told("pass", ", '--color', 'never'"), HUMAN);
}

#[test]
fn nobody_listens() {
    let tree = tree();
    let through = |redirection: &str| {
        let line = format!("exec \"$0\" validate-schema --schemas schemas {redirection}");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &line, env!("CARGO_BIN_EXE_sentry-options-cli")])
            .current_dir(tree.root());
        shell.output().expect("sh runs").status.code()
    };
    for redirection in [
        "2>&-",
        ">&-",
        "2>&- >&- <&-",
        "2>/dev/full",
        "2>/dev/full >/dev/full",
    ] {
        assert_eq!(through(redirection), Some(1), "{redirection}");
    }
    tree.write("schemas/app/schema.json", &SCHEMA.replace("\"ten\"", "10"));
    for redirection in [
        "2>&-",
        ">&-",
        "2>&- >&- <&-",
        "2>/dev/full",
        "2>/dev/full >/dev/full",
    ] {
        assert_eq!(through(redirection), Some(0), "{redirection}");
    }
}

fn program(tree: &Tree) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sentry-options-cli"));
    command.current_dir(tree.root());
    command
}

/// Without escape codes.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split("\u{1b}[");
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

/// Results that cannot be written are an error; that their reader has gone away is none.
#[test]
fn results_that_nobody_takes() {
    let tree = tree();
    tree.write("schemas/app/schema.json", &SCHEMA.replace("\"ten\"", "10"));
    tree.write("values/app/default/a.yaml", "options: {limit: 2}\n");
    let write = "write --schemas schemas --root values --output-format configmap --namespace app --target default";
    let full = program(&tree)
        .args(write.split(' '))
        .stdout(std::fs::File::create("/dev/full").expect("/dev/full"))
        .output()
        .expect("it runs");
    assert_eq!(full.status.code(), Some(1));
    let told = String::from_utf8_lossy(&full.stderr);
    assert!(
        told.starts_with("error: cannot write to standard output: "),
        "{told}"
    );
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let gone = program(&tree)
        .args(write.split(' '))
        .stdout(writer)
        .output()
        .expect("it runs");
    assert_eq!(
        gone.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&gone.stderr)
    );
}

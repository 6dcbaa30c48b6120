//! Values files that are refused at run time, each with its message. The old values stay, the next
//! good file is taken, and nothing hangs.

mod support;

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::channel;
use std::thread;

use sentry_options::Options;
use serde_json::json;

use support::{DEADLINE, Directory, Events, refresh};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");

/// Puts something in place of a good file, and gives what the observer then hears. The place is
/// handed over empty.
#[track_caller]
fn refusal(put: impl FnOnce(&Path)) -> String {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    let events = Events::default();
    let options = directory
        .builder()
        .with_observer(events.observer())
        .build()
        .expect("valid");

    let file = directory.file("seer");
    fs::remove_file(&file).expect("a file");
    put(&file);
    let refreshed = options.clone();
    let (ended, end) = channel();
    thread::spawn(move || ended.send(refresh(&refreshed).map_err(|error| error.to_string())));
    end.recv_timeout(DEADLINE)
        .expect("the reload ends")
        .expect_err("the file is refused");
    let lines = events.lines();
    refresh(&options).expect_err("the file is still refused");
    assert_eq!(events.lines(), [""; 0], "said once");
    assert_eq!(seer::on(&options).limit(), 7, "the old value stays");
    assert_at_start(&directory, &lines);

    if file
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_dir())
    {
        fs::remove_dir(&file)
    } else {
        fs::remove_file(&file)
    }
    .expect("there to remove");
    directory.write("seer", json!({"limit": 8}));
    assert!(options.refresh().expect("good again"));
    assert_eq!(seer::on(&options).limit(), 8);

    let [line] = &lines[..] else {
        panic!("one event, and not {lines:?}")
    };
    line.strip_prefix("seer rejected: ")
        .expect("a rejection")
        .to_owned()
}

/// The same file is refused at the start, too.
#[track_caller]
fn assert_at_start(directory: &Directory, lines: &[String]) {
    let error = directory
        .builder()
        .build()
        .expect_err("refused")
        .to_string();
    let reason = lines[0].rsplit(": ").next().expect("a reason");
    for part in reason.split("; ") {
        assert!(error.contains(part), "{part} is not in {error}");
    }
}

#[test]
fn what_is_no_values_file_is_refused() {
    let deep = format!(
        r#"{{"options": {{"orgs": {}}}}}"#,
        "[".repeat(127) + &"]".repeat(127)
    );
    let cases: &[(&[u8], &str)] = &[
        (
            b"",
            "is not valid JSON: EOF while parsing a value at line 1 column 1",
        ),
        (
            br#"{"options": {"limit": 2"#,
            "is not valid JSON: EOF while parsing an object at line 1 column 23",
        ),
        (
            b"{\"options\": {\"greeting\": \"\xff\"}}",
            "is not valid JSON: invalid UTF-8 after byte 26",
        ),
        (
            b"{\"options\": {}}\0",
            "is not valid JSON: trailing characters at line 1 column 16",
        ),
        (
            br#"{"options": {"limit": 1, "limit": 1}}"#,
            "is not valid JSON: duplicate key at line 1 column 26",
        ),
        (
            br#"{"options": {}, "options": {}}"#,
            "is not valid JSON: duplicate key at line 1 column 17",
        ),
        (
            br#"{"options": {"orgs": {"a": {"b": 1, "b": 2}}}}"#,
            "is not valid JSON: duplicate key at line 1 column 37",
        ),
        (
            deep.as_bytes(),
            "is not valid JSON: nested over 128 levels at line 1 column 148",
        ),
        (
            br#"{"options": {"left": 1e999}}"#,
            "is not valid JSON: number out of range at line 1 column 26",
        ),
        (b"[]", "values.json must have an 'options' key"),
        (
            br#"{"generated_at": "2026-01-01T00:00:00Z"}"#,
            "values.json must have an 'options' key",
        ),
        (
            br#"{"options": null}"#,
            "`options` must be an object, and is null",
        ),
        (
            br#"{"options": [{}]}"#,
            "`options` must be an object, and is an array",
        ),
        (
            br#"{"options": "{}"}"#,
            "`options` must be an object, and is a string",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(
            refusal(|file| fs::write(file, bytes).expect("a file")),
            *expected
        );
    }
}

#[test]
fn a_byte_order_mark_is_refused() {
    let refused =
        refusal(|file| fs::write(file, b"\xef\xbb\xbf{\"options\": {}}").expect("a file"));
    assert!(
        refused.starts_with("is not valid JSON: ") && refused.ends_with(" at line 1 column 1"),
        "{refused}"
    );
}

#[test]
fn values_that_break_the_schema_are_refused() {
    let cases = [
        (
            json!({"limit": null}),
            r#"limit null is not of type "integer""#,
        ),
        (
            json!({"limit": "2"}),
            r#"limit "2" is not of type "integer""#,
        ),
        (
            json!({"limit": 2.5}),
            r#"limit 2.5 is not of type "integer""#,
        ),
        (json!({"limit": 65_536}), r#"limit 65536 is not a "uint16""#),
        (json!({"limit": -1}), r#"limit -1 is not a "uint16""#),
        (
            json!({"limit": 10_001}),
            "limit 10001 is greater than the maximum of 10000",
        ),
        (
            json!({"left": 9_223_372_036_854_775_808_u64}),
            r#"left 9223372036854775808 is not a "int64""#,
        ),
        (json!({"left": 1e30}), r#"left 1e+30 is not a "int64""#),
        (json!({"model": 1}), r#"model 1 is not of type "string""#),
        (
            json!({"greeting": ""}),
            r#"greeting "" is shorter than 1 character"#,
        ),
        (
            json!({"db": {"port": 1}}),
            r#"db "host" is a required property"#,
        ),
        (
            json!({"db": {"host": "a", "port": 65_536}}),
            r#"db/port 65536 is not a "uint16""#,
        ),
        (
            json!({"db": {"host": "a", "port": 1, "label": null}}),
            r#"db/label null is not of type "string""#,
        ),
        (
            json!({"tags": ["a", 1]}),
            r#"tags/1 1 is not of type "string""#,
        ),
        (
            json!({"tags": {"0": "a"}}),
            r#"tags {"0":"a"} is not of type "array""#,
        ),
        (
            json!({"orgs": {"acme": {"x": true}}}),
            r#"orgs/acme/x true is not of type "integer""#,
        ),
        (
            json!({"limit": "a", "tags": 1}),
            r#"limit "a" is not of type "integer"; tags 1 is not of type "array""#,
        ),
    ];
    for (options, expected) in cases {
        let document = json!({ "options": options });
        let refused = refusal(|file| fs::write(file, document.to_string()).expect("a file"));
        assert_eq!(refused, expected, "{document}");
    }
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let not_a_file = "is not a regular file";
    assert_eq!(
        refusal(|file| fs::create_dir(file).expect("a folder")),
        not_a_file
    );
    assert_eq!(
        refusal(|file| symlink("/dev/zero", file).expect("a link")),
        not_a_file
    );
    assert_eq!(
        refusal(|file| symlink("/", file).expect("a link")),
        not_a_file
    );
    let fifo = |file: &Path| {
        let status = Command::new("mkfifo")
            .arg(file)
            .status()
            .expect("`mkfifo` runs");
        assert!(status.success());
    };
    assert_eq!(refusal(fifo), not_a_file);
    let socket = refusal(|file| drop(UnixListener::bind(file).expect("a socket")));
    assert_eq!(socket, not_a_file);
    let circle = refusal(|file| symlink("values.json", file).expect("a link"));
    assert_eq!(
        circle,
        "cannot be read: Too many levels of symbolic links (os error 40)"
    );
}

#[test]
fn a_file_over_16_mib_is_refused_and_one_of_16_mib_is_not() {
    const LIMIT: u64 = 16 * 1024 * 1024;
    let sparse = |bytes| {
        move |file: &Path| {
            File::create(file)
                .and_then(|file| file.set_len(bytes))
                .expect("a file");
        }
    };
    assert_eq!(
        refusal(sparse(LIMIT + 1)),
        "has 16777217 bytes or more, and at most 16777216 are accepted"
    );
    assert_eq!(
        refusal(sparse(1 << 40)),
        "has 1099511627776 bytes or more, and at most 16777216 are accepted"
    );

    let directory = Directory::new();
    let mut text = br#"{"options": {"limit": 9}}"#.to_vec();
    text.resize(usize::try_from(LIMIT).expect("it fits"), b' ');
    directory.write_bytes("seer", text);
    let options = directory
        .builder()
        .build()
        .expect("as large as a file may be");
    assert_eq!(seer::on(&options).limit(), 9);
}

/// The document and `options` are two levels; the others are in a value that the schema does not know.
#[test]
fn nesting_up_to_128_levels_is_read() {
    let directory = Directory::new();
    let nested = |levels: usize| {
        let value = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        directory.write_bytes(
            "seer",
            format!(r#"{{"options": {{"limit": 2, "new": {value}}}}}"#),
        );
    };
    nested(126);
    let options = directory
        .builder()
        .build()
        .expect("nested as deep as it may be");
    assert_eq!(seer::on(&options).limit(), 2);
    for levels in [127, 50_000] {
        nested(levels);
        let error = options.refresh().expect_err("too deep").to_string();
        assert!(error.contains("nested over 128 levels"), "{error}");
    }
}

#[test]
fn a_file_that_is_being_written_is_refused_until_it_is_whole() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    let options = directory.builder().build().expect("valid");
    let text = json!({"options": {"limit": 8, "greeting": "a longer text"}}).to_string();
    for written in 0..text.len() {
        directory.write_bytes("seer", &text[..written]);
        options.refresh().expect_err("half of a file");
        assert_eq!(seer::on(&options).limit(), 7);
    }
    directory.write_bytes("seer", &text);
    assert!(options.refresh().expect("the whole file"));
    assert_eq!(seer::on(&options).limit(), 8);
}

#[test]
fn a_message_names_the_file_the_option_and_both_types() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": "invalid"}));
    let events = Events::default();
    let options: Options = {
        fs::remove_file(directory.file("seer")).expect("a file");
        directory
            .builder()
            .with_observer(events.observer())
            .build()
            .expect("defaults")
    };
    directory.write("seer", json!({"limit": "invalid"}));
    refresh(&options).expect_err("refused");
    let sentry_options::Outcome::Rejected(rejection) = events.take().remove(0).outcome else {
        panic!("a rejection");
    };
    let file = directory.file("seer");
    let expected = format!(
        "namespace `seer`, {}: limit \"invalid\" is not of type \"integer\"",
        file.display()
    );
    assert_eq!(rejection.to_string(), expected);
    assert_eq!(
        (rejection.namespace.as_str(), &rejection.file),
        ("seer", &file)
    );
}

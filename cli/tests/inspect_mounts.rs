//! `inspect` of files that are mounted: volumes that kubelet swaps, and a file of its own by `subPath`.

mod support;

use std::fs;
use std::process::Command;

use sentry_options_tests::kubelet::Volume;
use serde_json::{Value, json};

use support::Tree;

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "minimum": 1, "default": 10, "description": ""},
    "labels": {"type": "array", "items": {"type": "string"}, "default": [], "description": ""},
    "token": {"type": "string", "default": "", "secret": true, "description": ""}}}"#;

#[test]
fn volumes_are_read_behind_their_links() {
    let layouts: [(&str, &str); 3] = [
        ("options/values/seer", "values.json"),
        ("options/values", "seer/values.json"),
        ("options", "values/seer/values.json"),
    ];
    for (mount, name) in layouts {
        let tree = Tree::new(&[("schemas/seer/schema.json", SCHEMA)]);
        fs::create_dir_all(tree.path(mount)).expect("a folder");
        let volume = Volume::new(tree.path(mount)).expect("a volume");
        let mut targets = Vec::new();
        for limit in 1..3 {
            volume
                .publish(&[(name, &json!({"options": {"limit": limit}}).to_string())])
                .expect("a swap");
            let arguments = [
                "inspect",
                "options",
                "--schemas",
                "schemas",
                "--output",
                "json",
            ];
            let told: Value = serde_json::from_str(&tree.ok(&arguments)).expect("JSON");
            let seer = &told["namespaces"][0];
            assert_eq!(seer["state"], "valid", "{mount}: {told}");
            let target = fs::read_link(tree.path(mount).join("..data")).expect("a link");
            assert_eq!(seer["volume"], target.to_str().expect("UTF-8"));
            targets.push(target);
        }
        assert_ne!(targets[0], targets[1]);
    }
}

/// As kubelet mounts one file of a volume: it is bound to its place, and no swap reaches it.
#[test]
fn a_mount_by_sub_path_is_hinted_at() {
    let tree = Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("values/seer/values.json", r#"{"options": {"limit": 7}}"#),
    ]);
    tree.write("schemas/other/schema.json", SCHEMA);
    tree.write("values/other/values.json", r#"{"options": {}}"#);
    let within = |arguments: &[&str]| {
        let script = r#"mount --bind "$0" "$0" && exec "$@""#;
        let command = ["-rm", "sh", "-c", script, "values/seer/values.json"];
        let output = Command::new("unshare")
            .args(command)
            .args(arguments)
            .current_dir(tree.root())
            .output();
        output.ok().filter(|output| output.status.success())
    };
    if within(&["true"]).is_none() {
        return support::skipped("nothing can be mounted here");
    }
    let program = env!("CARGO_BIN_EXE_sentry-options-cli");
    let json = within(&[program, "inspect", ".", "--output", "json"]).expect("a warning alone");
    let told: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let [other, seer] = [0, 1].map(|at| &told["namespaces"][at]["never_updates"]);
    assert_eq!((other, seer), (&json!(false), &json!(true)));
    let [finding] = &told["findings"].as_array().expect("a list")[..] else {
        panic!("{told}");
    };
    assert_eq!(
        (&finding["code"], &finding["severity"]),
        (&json!("never-updates"), &json!("warning"))
    );
    let text = within(&[program, "inspect", "."]).expect("a warning alone");
    let stdout = String::from_utf8(text.stdout).expect("UTF-8");
    assert!(stdout.contains("mounted by subPath"), "{stdout}");
    let outside = tree.ok(&["inspect", ".", "--output", "json"]);
    let told: Value = serde_json::from_str(&outside).expect("JSON");
    assert_eq!(told["namespaces"][1]["never_updates"], false);
}

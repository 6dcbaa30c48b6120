//! `rollback`: what it writes, and what it refuses.

use crate::repository::{Repository, SCHEMA};

fn history() -> Repository {
    let repository = Repository::new(&[
        (
            "seer/default/a.yaml",
            "options: {limit: 1, model: small, token: hunter2}\n",
        ),
        ("seer/us/a.yaml", "options: {limit: 5}\n"),
        ("seer/de/old.yaml", "options: {limit: 6}\n"),
    ]);
    repository.git(&["rm", "--quiet", "-r", "values/seer/de"]);
    repository.commit(
        "Change",
        &[
            (
                "seer/default/a.yaml",
                "options: {model: large, token: hunter3}\n",
            ),
            ("seer/default/limits.yaml", "options: {limit: 2}\n"),
            ("seer/us/a.yaml", "options: {}\n"),
            ("seer/jp/a.yaml", "options: {limit: 7}\n"),
        ],
    );
    repository
}

const TO: [&str; 4] = ["--to", "HEAD~1", "--namespace", "seer"];

fn rollback(repository: &Repository, more: &[&str]) -> String {
    repository.ok("rollback", &[&TO[..], more].concat())
}

/// What is in force at the targets afterwards, compared with a revision.
fn assert_same_as(repository: &Repository, revision: &str) {
    let diff = repository.json("diff", &["--base-rev", revision, "--include-default"]);
    let same = diff["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .all(|change| change["target"] == "jp");
    assert!(same, "{diff}");
}

#[test]
fn a_namespace_gets_back_what_each_layer_had() {
    let repository = history();
    let text = rollback(&repository, &[]);
    let expected = "\
        de limit: unset -> 6 (seer/de/old.yaml)\n\
        default limit: 2 -> 1 (seer/default/limits.yaml)\n\
        default model: \"large\" -> \"small\" (seer/default/a.yaml)\n\
        default token: <secret> -> <secret> (seer/default/a.yaml)\n\
        jp limit: 7 -> unset (seer/jp/a.yaml)\n\
        us limit: unset -> 5 (seer/us/a.yaml)\n";
    assert_eq!(text, expected);
    assert_same_as(&repository, "HEAD~1");
    assert!(repository.read("seer/default/a.yaml").contains("hunter2"));
    let status = repository.git(&["status", "--porcelain", "--untracked-files=all"]);
    assert_eq!(status.lines().count(), 5, "{status}");
    // It stands as it should: a second time there is nothing to do.
    let ran = repository.run("rollback", &[&TO[..], &["--force"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.contains("nothing to change"), "{}", ran.stderr);
}

#[test]
fn one_option_or_one_target() {
    let repository = history();
    assert_eq!(
        rollback(&repository, &["--target", "us"]),
        "us limit: unset -> 5 (seer/us/a.yaml)\n"
    );
    let text = rollback(&repository, &["model"]);
    assert_eq!(
        text,
        "default model: \"large\" -> \"small\" (seer/default/a.yaml)\n"
    );
    assert!(repository.read("seer/default/a.yaml").contains("hunter3"));
}

#[test]
fn a_dry_run_writes_nothing() {
    let repository = history();
    let ran = repository.run("rollback", &[&TO[..], &["--dry-run"]].concat());
    assert_eq!(ran.stdout.lines().count(), 6, "{}", ran.stdout);
    assert_eq!(
        ran.stderr,
        "would roll back 6 values in 5 files; nothing is written\n"
    );
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
}

#[test]
fn what_todays_schema_refuses_is_not_written() {
    let repository = history();
    let schema = SCHEMA.replace(
        "\"maximum\": 1000, \"default\": 10",
        "\"maximum\": 5, \"default\": 1",
    );
    repository.tree.write("schemas/seer/schema.json", &schema);
    let told = repository.fails("rollback", &TO);
    assert!(
        told.contains("limit 6 is greater than the maximum of 5"),
        "{told}"
    );
    assert!(told.contains("seer/de/old.yaml"), "{told}");
    assert!(told.contains("nothing is written"), "{told}");
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
    // What it does not refuse can be had, also beside what is wrong already.
    let ran = repository.run("rollback", &[&TO[..], &["--target", "us"]].concat());
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "us limit: unset -> 5 (seer/us/a.yaml)\n")
    );
    let told = "warning: limit 7 is greater than the maximum of 5";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn a_secret_that_is_refused_is_not_shown() {
    let repository = history();
    let schema = SCHEMA.replace("\"secret\": true,", "\"secret\": true, \"maxLength\": 3,");
    repository.tree.write("schemas/seer/schema.json", &schema);
    let told = repository.fails("rollback", &[&TO[..], &["token"]].concat());
    assert!(
        told.contains("token <secret>") && !told.contains("hunter"),
        "{told}"
    );
}

#[test]
fn an_option_that_is_no_longer_declared_is_not_written() {
    let repository = history();
    repository.tree.write(
        "schemas/seer/schema.json",
        &SCHEMA.replace("\"limit\"", "\"limit_v2\""),
    );
    let told = repository.fails(
        "rollback",
        &[&TO[..], &["limit", "--target", "us"]].concat(),
    );
    assert!(
        told.contains(
            "option \"limit\" was set at us in HEAD~1, but today's schema does not declare it"
        ),
        "{told}"
    );
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
}

#[test]
fn files_with_changes_are_left_alone_unless_forced() {
    let repository = history();
    repository.write("seer/us/a.yaml", "# Mine\noptions: {}\n");
    let told = repository.fails("rollback", &TO);
    assert!(
        told.contains("repository/values/seer/us/a.yaml: has changes that are not committed"),
        "{told}"
    );
    assert_eq!(
        repository.git(&["status", "--porcelain"]),
        " M values/seer/us/a.yaml"
    );
    // Changes elsewhere are not in the way.
    rollback(&repository, &["--target", "default"]);
    rollback(&repository, &["--target", "us", "--force"]);
    repository.write("seer/jp/new.yaml", "options: {model: x}\n");
    let told = repository.fails(
        "rollback",
        &[&TO[..], &["model", "--target", "jp"]].concat(),
    );
    assert!(
        told.contains("seer/jp/new.yaml: has changes that are not committed"),
        "{told}"
    );
}

#[test]
fn values_are_found_where_their_folder_was_then() {
    let mut repository = history();
    repository.git(&["mv", "values/seer", "values/oracle"]);
    repository.git(&["mv", "values", "options"]);
    repository.values = "options";
    repository.commit("Rename", &[]);
    repository.tree.write("schemas/oracle/schema.json", SCHEMA);
    let text = repository.ok(
        "rollback",
        &["--to", "HEAD~2", "--namespace", "oracle", "--target", "us"],
    );
    assert_eq!(text, "us limit: unset -> 5 (oracle/us/a.yaml)\n");
}

#[test]
fn what_nobody_knows_is_an_error() {
    let repository = history();
    let told = repository.fails("rollback", &[&TO[..], &["limmit"]].concat());
    assert!(told.contains("did you mean \"limit\"?"), "{told}");
    let told = repository.fails("rollback", &[&TO[..], &["--target", "uk"]].concat());
    assert!(
        told.contains("no target 'uk', neither now nor at HEAD~1"),
        "{told}"
    );
    let told = repository.fails("rollback", &["--to", "HEAD~1", "--namespace", "nobody"]);
    assert!(told.contains("namespace 'nobody' has no schema"), "{told}");
}

#[test]
fn values_that_could_not_be_read_then_are_no_aim() {
    let repository = history();
    repository.commit("Break", &[("seer/us/a.yaml", "options: {token: hunter2\n")]);
    repository.commit("Mend", &[("seer/us/a.yaml", "options: {}\n")]);
    let told = repository.fails("rollback", &TO);
    assert!(
        told.contains("HEAD~1:values/seer/us/a.yaml") && !told.contains("hunter2"),
        "{told}"
    );
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
}

#[test]
fn one_target_does_not_wait_for_another_that_nobody_can_read() {
    let (us, de) = ("seer/us/a.yaml", "seer/de/a.yaml");
    let set = |limit: u32| format!("options: {{limit: {limit}}}\n");
    let default = ("seer/default/a.yaml", "options: {}\n");
    let repository = Repository::new(&[default, (us, &set(1)), (de, "options: {limit: [\n")]);
    repository.commit("Raise", &[(us, &set(2)), (de, "options: [\n")]);
    let told = repository.fails("rollback", &["--to", "HEAD~1", "--namespace", "seer"]);
    assert!(told.contains("seer/de/a.yaml"), "{told}");
    let ran = repository.run(
        "rollback",
        &["--to", "HEAD~1", "--namespace", "seer", "--target", "us"],
    );
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "us limit: 2 -> 1 (seer/us/a.yaml)\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        ran.stderr.matches("seer/de/a.yaml").count(),
        1,
        "{}",
        ran.stderr
    );
}

#[test]
fn a_file_that_a_link_leads_to_is_not_written_for_another_target() {
    let repository = history();
    std::os::unix::fs::symlink("default", repository.path("values/seer/fr")).expect("a link");
    repository.commit("Link", &[]);
    let to = ["--to", "HEAD~2", "--namespace", "seer", "limit"];
    let told = repository.fails("rollback", &[&to[..], &["--target", "fr"]].concat());
    assert!(
        told.contains("seer/fr/limits.yaml: a symbolic link leads there"),
        "{told}"
    );
    repository.ok("rollback", &[&to[..], &["--target", "default"]].concat());
}

#[test]
fn comments_and_order_stay() {
    let repository = Repository::new(&[
        ("seer/default/a.yaml", "options:\n  limit: 1\n"),
        ("seer/de/old.yaml", "options:\n  limit: 6\n"),
    ]);
    repository.git(&["rm", "--quiet", "-r", "values/seer/de"]);
    let text = "# Why\noptions:\n  model: \"x\"  # the best\n\n  # At most\n  limit: 2  # a day\n";
    repository.commit("Change", &[("seer/default/a.yaml", text)]);
    rollback(&repository, &["limit"]);
    let expected = text.replace("limit: 2", "limit: 1");
    assert_eq!(repository.read("seer/default/a.yaml"), expected);
    assert_eq!(
        repository.read("seer/de/old.yaml"),
        "options:\n  limit: 6\n"
    );
}

#[test]
fn an_anchor_goes_after_what_refers_to_it() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {}\n")]);
    let text = "options:\n  model: &name large\n  token: *name\n";
    repository.commit("Change", &[("seer/default/a.yaml", text)]);
    let told = repository.fails("rollback", &[&TO[..], &["model"]].concat());
    assert!(
        told.contains("option \"model\" can't be rolled back: the value has the anchor `&name`"),
        "{told}"
    );
    assert!(
        told.contains("repository/values/seer/default/a.yaml:2:3"),
        "{told}"
    );
    rollback(&repository, &[]);
    assert_same_as(&repository, "HEAD~1");
}

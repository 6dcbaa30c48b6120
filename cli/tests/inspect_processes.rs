//! `inspect` of real processes: whatever keeps one from the values on disk shows, and a probe fails for polls
//! alone.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use sentry_options_status::{Status, WatcherStatus};
use sentry_options_tests::kubelet::Volume;
use serde_json::{Value, json};

use support::service::{self, STATUS, Service, codes, edit, found, read, signal};

/// The process that the others look at.
#[test]
fn service() {
    service::main();
}

#[test]
fn a_process_that_is_up_to_date() {
    let service = Service::start();
    let told = service.wait_for_loaded("current");
    let process = &told["processes"][0];
    assert_eq!(
        (&process["process"], &process["status"]["pid"]),
        (&json!("alive"), &json!(service.pid()))
    );
    assert_eq!(
        process["status"]["namespaces"][0]["content_hash"],
        told["namespaces"][0]["content_hash"]
    );
    assert!(
        process["poll_age_secs"]
            .as_f64()
            .is_some_and(|age| (0.0..30.0).contains(&age))
    );
    let (code, told) = service.found(&["--max-age", "10m"]);
    assert_eq!(
        (code, &told["healthy"], codes(&told)),
        (0, &json!(true), vec![]),
        "{told}"
    );
    let ran = service.inspect(&["--max-age", "10m"]);
    assert!(
        ran.code == 0 && ran.stdout.starts_with("healthy\n") && ran.stderr.is_empty(),
        "{ran:?}"
    );
    for part in [
        format!("process {}", service.pid()),
        "the watcher looks every".into(),
        "seer is what is in its file".into(),
    ] {
        assert!(ran.stdout.contains(&part), "{part}: {}", ran.stdout);
    }

    // Whatever way the file changes, the process follows, and is seen to.
    let hash = told["namespaces"][0]["content_hash"].clone();
    let endless = "x".repeat(5000);
    for values in [
        r#"{"options": {"limit": 8}}"#,
        r#"{"options": {"limit": 8}}"#,
        r#"{"options": {"limit": 8}, "generated_at": "2026-01-01T00:00:00Z"}"#,
        &json!({"options": {"limit": 8}, "generated_at": endless}).to_string(),
    ] {
        service.replace(values);
        let told = service.wait_for_loaded("current");
        assert_ne!(told["namespaces"][0]["content_hash"], hash);
        assert_eq!(
            told["processes"][0]["status"]["namespaces"][0]["generated_at"],
            told["namespaces"][0]["generated_at"]
        );
    }
    let file = fs::File::options()
        .write(true)
        .open(service.tree.path("values/seer/values.json"));
    file.and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH))
        .expect("a time");
    service.wait_for_loaded("current");
}

/// The files of another directory say nothing of a process, whatever is in them.
#[test]
fn another_directory() {
    let service = Service::start();
    let tree = &service.tree;
    tree.write(
        "other/values/seer/values.json",
        r#"{"options": {"limit": 99}}"#,
    );
    let written = SystemTime::now();
    service.eventually("a poll well after that", || {
        let since = read(tree).last_poll.at.duration_since(written);
        since.is_ok_and(|since| since > Duration::from_secs(2))
    });
    let arguments = ["inspect", "other", "--status", STATUS];
    let ran = tree.run(&arguments);
    let text = format!("reads another directory: {}", tree.path("values").display());
    assert!(ran.code == 0 && ran.stderr.contains(&text), "{ran:?}");
    let ran = tree.run(&[&arguments[..], &["--output", "json"]].concat());
    let told: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(codes(&told), ["other-directory"]);
    assert_eq!(told["processes"][0]["loaded"]["seer"], "unknown");
}

/// What the guide tells Kubernetes to run, with the environment that it gives the container.
#[test]
fn the_probe_of_the_guide() {
    const GUIDE: &str = include_str!("../../docs/operations.md");
    let block = GUIDE
        .split("```yaml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let pod: Value = serde_norway::from_str(block.expect("a block")).expect("YAML");
    let container = &pod["containers"][0];
    let variable = &container["env"][0];
    assert_eq!(variable["name"], "SENTRY_OPTIONS_STATUS_FILE");
    let folder = Path::new(variable["value"].as_str().expect("a file")).parent();
    let mounts = container["volumeMounts"].as_array().expect("a list").iter();
    let mut mounts = mounts.map(|mount| mount["mountPath"].as_str().map(Path::new));
    assert!(mounts.any(|mount| mount == folder), "{container}");
    let command = container["livenessProbe"]["exec"]["command"]
        .as_array()
        .expect("a list")
        .iter();
    let command: Vec<_> = command.filter_map(Value::as_str).collect();
    assert_eq!(command[0], "sentry-options-cli");

    let service = Service::start();
    let probe = || {
        let ran = Command::new(env!("CARGO_BIN_EXE_sentry-options-cli"))
            .args(&command[1..])
            .env("SENTRY_OPTIONS_DIR", service.tree.root())
            .env("SENTRY_OPTIONS_STATUS_FILE", service.tree.path(STATUS))
            .output();
        ran.expect("it runs").status.code()
    };
    assert_eq!(probe(), Some(0));
    signal("STOP", service.pid());
    edit(&service.tree, |status| {
        status.last_successful_poll -= Duration::from_secs(601);
    });
    assert_eq!(probe(), Some(1));
}

#[test]
fn the_guide_has_every_member() {
    const GUIDE: &str = include_str!("../../docs/operations.md");
    let told = Service::start().wait_for_loaded("current");
    let (process, namespace) = (&told["processes"][0], &told["namespaces"][0]);
    let status = &process["status"];
    for part in [&told, process, namespace, status, &status["namespaces"][0]] {
        for name in part.as_object().expect("an object").keys() {
            assert!(GUIDE.contains(&format!("`{name}`")), "{name}");
        }
    }
}

#[test]
fn values_that_are_refused() {
    let service = Service::start();
    service.replace(r#"{"options": {"limit": 0}}"#);
    let told = service.wait_for_loaded("stuck");
    assert_eq!(codes(&told), ["!value", "!stuck"]);
    let ran = service.inspect(&[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("limit 0 is less than the minimum of 1"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stdout.contains("FILE REFUSED") && ran.stdout.contains("NOT WHAT IS IN ITS FILE"),
        "{}",
        ran.stdout
    );
    // The process serves what is good. A new one would not start.
    let (code, told) = service.found(&["--max-age", "10m"]);
    assert_eq!((code, &told["healthy"]), (0, &json!(true)));
    assert_eq!(codes(&told), ["value", "stuck"]);
    service.replace(r#"{"options": {"limit": 5}}"#);
    assert_eq!(codes(&service.wait_for_loaded("current")), [""; 0]);
}

#[test]
fn an_emptied_volume() {
    let service = Service::start();
    fs::remove_dir_all(service.tree.path("values")).expect("a folder");
    fs::create_dir(service.tree.path("values")).expect("an empty one");
    let told = service.wait_for_loaded("stuck");
    assert_eq!(
        (&told["namespaces"][0]["state"], codes(&told)),
        (&json!("missing"), vec!["!stuck".to_owned()])
    );
    assert_eq!(service.found(&["--max-age", "10m"]).0, 0);
    assert!(service.inspect(&[]).stdout.contains("FILE GONE"));
}

#[test]
fn swaps_of_a_volume() {
    let tree = Service::directory();
    fs::remove_dir_all(tree.path("values")).expect("a folder");
    let volume = Volume::new(tree.path("values/seer")).expect("a volume");
    let publish = |limit: u32| {
        let values = json!({"options": {"limit": limit}}).to_string();
        volume.publish(&[("values.json", &values)]).expect("a swap");
    };
    publish(1);
    let service = Service::start_in(tree, "yes");
    for limit in 2..6 {
        publish(limit);
        let told = service.wait_for_loaded("current");
        let target = fs::read_link(service.tree.path("values/seer/..data")).expect("a link");
        assert_eq!(
            told["namespaces"][0]["volume"],
            target.to_str().expect("UTF-8")
        );
        assert_eq!(codes(&told), [""; 0], "{told}");
    }
}

#[test]
fn a_watcher_that_hangs() {
    let service = Service::start();
    service.tell("hang");
    service.replace(r#"{"options": {"limit": 8}, "generated_at": "2026-01-01T00:00:00Z"}"#);
    is_late(&service);
}

#[test]
fn a_process_that_is_stopped() {
    let service = Service::start();
    signal("STOP", service.pid());
    service.replace(r#"{"options": {"limit": 8}}"#);
    is_late(&service);
    assert_eq!(
        service.found(&[]).1["processes"][0]["loaded"]["seer"],
        "pending"
    );
    signal("CONT", service.pid());
    service.wait_for_loaded("current");
    assert_eq!(service.found(&["--max-age", "10m"]).0, 0);
}

#[track_caller]
fn is_late(service: &Service) {
    service.eventually("the watcher to be late", || {
        codes(&service.found(&[]).1)
            .iter()
            .any(|code| code == "!watcher-late")
    });
    assert_eq!(service.inspect(&[]).code, 1);
    let (code, told) = service.found(&["--max-age", "1s"]);
    assert_eq!(
        (code, &told["healthy"], &codes(&told)[0]),
        (1, &json!(false), &"!old-heartbeat".to_owned())
    );
    assert_eq!(told["processes"][0]["process"], "alive");
    // It is late, and not yet by so much.
    assert_eq!(service.found(&["--max-age", "10m"]).0, 0);
    let ran = service.inspect(&["--max-age", "1s"]);
    assert!(
        ran.stdout.starts_with("UNHEALTHY\n") && ran.stderr.contains("1 s is allowed"),
        "{ran:?}"
    );
}

#[test]
fn a_process_that_has_ended() {
    let tree = Service::start().kill();
    let (code, told) = found(&tree, &[]);
    assert_eq!((code, codes(&told)), (1, vec!["!no-heartbeat".to_owned()]));
    assert_eq!(told["processes"][0]["process"], "ended");
    assert_eq!(found(&tree, &["--max-age", "10m"]).0, 1);
    // Another process has the number by now.
    let mut other = Command::new("sleep")
        .arg("60")
        .spawn()
        .expect("`sleep` runs");
    edit(&tree, |status| {
        status.pid = other.id();
        status.at -= Duration::from_secs(60);
        status.next_poll = status.next_poll.map(|at| at - Duration::from_secs(60));
    });
    let (code, told) = found(&tree, &["--max-age", "10m"]);
    other.kill().and_then(|()| other.wait()).expect("its end");
    assert_eq!(
        (code, &told["processes"][0]["process"]),
        (1, &json!("ended")),
        "{told}"
    );
}

#[test]
fn forked_children() {
    let service = Service::start();
    (0..3).for_each(|_| service.tell("fork"));
    service.eventually("their heartbeats", || service.children().len() == 3);
    service.eventually("all to be well", || {
        let (code, told) = service.found(&["--max-age", "10m"]);
        code == 0
            && told["processes"]
                .as_array()
                .is_some_and(|all| all.len() == 4)
    });
    let pids: Vec<u32> = service.children().iter().map(|file| pid(file)).collect();
    let life_of = |told: &Value, pid: u32| {
        let all = told["processes"].as_array().expect("a list");
        let one = all.iter().find(|one| one["status"]["pid"] == pid);
        one.map(|one| one["process"].clone())
    };
    // The service does not wait for its children, so that this one becomes a zombie.
    signal("KILL", pids[0]);
    service.eventually("its end", || {
        life_of(&service.found(&[]).1, pids[0]) == Some(json!("ended"))
    });
    assert_eq!(service.found(&["--max-age", "10m"]).0, 0);
    signal("STOP", pids[1]);
    service.eventually("one of four to be stuck", || {
        service.found(&["--max-age", "2s"]).0 == 1
    });
    let (_, told) = service.found(&["--max-age", "2s"]);
    let findings = told["findings"].as_array().expect("a list");
    let old: Vec<_> = findings
        .iter()
        .filter(|finding| finding["code"] == "old-heartbeat")
        .collect();
    assert_eq!(old.len(), 1, "{told}");
    assert!(
        old[0]["file"]
            .as_str()
            .is_some_and(|file| file.ends_with(&pids[1].to_string()))
    );
    signal("KILL", pids[1]);
    service.eventually("all to be well", || {
        service.found(&["--max-age", "2s"]).0 == 0
    });
}

/// As the master of a server that forks workers may be: it reads nothing, and its children poll.
#[test]
fn a_process_without_a_watcher() {
    let service = Service::start_in(Service::directory(), "no");
    let age = |seconds: u64| {
        edit(&service.tree, |status| {
            status.last_successful_poll -= Duration::from_secs(seconds);
        });
    };
    assert_eq!(service.found(&["--max-age", "10m"]).0, 0);
    age(1000);
    assert_eq!(service.found(&["--max-age", "10m"]).0, 1);
    // One that watches counts instead.
    let status = read(&service.tree);
    let child = Status {
        watcher: WatcherStatus::Alive,
        last_successful_poll: SystemTime::now(),
        ..status
    };
    service.tree.write(
        &format!("{STATUS}.{}", service.pid()),
        &child.to_json().to_string(),
    );
    assert_eq!(service.found(&["--max-age", "10m"]).0, 0);
}

/// The process that a heartbeat is of, by its name.
fn pid(file: &Path) -> u32 {
    let extension = file.extension().and_then(|extension| extension.to_str());
    extension
        .and_then(|extension| extension.parse().ok())
        .expect("a number")
}

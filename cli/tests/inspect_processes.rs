//! `inspect` of real processes: whatever keeps one from the values on disk shows, and a probe fails for polls
//! alone.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use sentry_options_status::{State, Status, WatcherStatus, to_rfc3339};
use sentry_options_tests::kubelet::Volume;
use serde_json::{Value, json};

use support::service::{self, STATUS, Service, codes, found, inspect, signal};

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
    for values in [
        r#"{"options": {"limit": 8}}"#,
        r#"{"options": {"limit": 8}}"#,
        r#"{"options": {"limit": 8}, "generated_at": "2026-01-01T00:00:00Z"}"#,
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
        status.started -= Duration::from_secs(60);
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

#[test]
fn heartbeats_that_tell_nothing() {
    let service = Service::start();
    signal("STOP", service.pid());
    let good = service.tree.read(STATUS);
    let cut = (0..good.trim_end().len())
        .step_by(97)
        .map(|end| good[..end].to_owned());
    let deep = "[".repeat(100_000);
    let hostile = [
        "null".into(),
        "[]".into(),
        deep,
        "\u{0}\u{1b}[2J".into(),
        good.replace("\"format\":1", "\"format\":2"),
        good.replace("\"pid\":", "\"pid\":-"),
        good.replace("\"pid\":", "\"pid\":99999999999"),
    ];
    for text in cut.chain(hostile) {
        service.tree.write(STATUS, &text);
        for arguments in [&[][..], &["--max-age", "10m"]] {
            let (code, told) = service.found(arguments);
            assert_eq!(
                (code, codes(&told)),
                (1, vec!["!unreadable-heartbeat".to_owned()]),
                "{text}"
            );
            let ran = service.inspect(arguments);
            assert!(!(ran.stdout + &ran.stderr).contains('\u{1b}'));
        }
    }
    fs::remove_file(service.tree.path(STATUS)).expect("a file");
    assert_eq!(
        codes(&service.found(&["--max-age", "10m"]).1),
        ["!no-heartbeat"]
    );
    fs::create_dir(service.tree.path(STATUS)).expect("a folder");
    assert_eq!(
        codes(&service.found(&["--max-age", "10m"]).1),
        ["!unreadable-heartbeat"]
    );
}

#[test]
fn text_of_a_heartbeat_moves_no_terminal() {
    let service = Service::start();
    signal("STOP", service.pid());
    edit(&service.tree, |status| {
        let evil = "\u{1b}[2J\n::error::x\u{202e}";
        status.version = evil.into();
        status.directory = evil.into();
        let seer = &mut status.namespaces[0];
        seer.namespace = evil.into();
        seer.generated_at = Some(evil.into());
        seer.file = evil.into();
        seer.never_updates = true;
        let text = evil.to_owned();
        seer.error = Some(sentry_options_status::Failure {
            at: SystemTime::now(),
            text,
        });
    });
    let ran = service.inspect(&[]);
    let all = ran.stdout + &ran.stderr;
    assert!(
        !all.contains('\u{1b}') && !all.contains('\u{202e}') && !all.contains("\n::"),
        "{all}"
    );
}

#[test]
fn clocks_that_disagree() {
    let service = Service::start();
    signal("STOP", service.pid());
    let good = read(&service.tree);
    let moved = |seconds: i64| {
        let moved = |time: SystemTime| {
            let by = Duration::from_secs(seconds.unsigned_abs());
            if seconds < 0 { time - by } else { time + by }
        };
        let status = Status {
            at: moved(good.at),
            last_successful_poll: moved(good.last_successful_poll),
            next_poll: good.next_poll.map(moved),
            ..good.clone()
        };
        service.tree.write(STATUS, &status.to_json().to_string());
        service.found(&["--max-age", "10m"])
    };
    for (seconds, expected) in [
        (-300, 0),
        (-700, 1),
        (300, 0),
        (700, 1),
        (-1_700_000_000, 1),
        (200_000_000_000, 1),
    ] {
        let (code, told) = moved(seconds);
        assert_eq!(code, expected, "{seconds}: {told}");
    }
    assert!(
        moved(300).1["processes"][0]["poll_age_secs"]
            .as_f64()
            .is_some_and(|age| age < 0.0)
    );
}

#[test]
fn heartbeats_of_another_container() {
    let service = Service::start();
    signal("STOP", service.pid());
    let mine = read(&service.tree);
    let old = Status {
        pid_namespace: Some("pid:[1]".into()),
        at: mine.at - Duration::from_secs(3600),
        last_successful_poll: mine.at - Duration::from_secs(3600),
        ..mine.clone()
    };
    let text = old.to_json().to_string();
    service.tree.write(&format!("{STATUS}.17"), &text);
    let (code, told) = service.found(&["--max-age", "10m"]);
    assert_eq!(
        (code, &told["processes"][1]["process"]),
        (0, &json!("replaced")),
        "{told}"
    );
    // From a container beside that of the process, nobody sees whether it lives: what counts is what it says.
    service.tree.write(STATUS, &text);
    let (code, told) = service.found(&["--max-age", "10m"]);
    assert_eq!(
        (
            code,
            codes(&told)[0].as_str(),
            &told["processes"][0]["process"]
        ),
        (1, "!old-heartbeat", &json!("unknown"))
    );
    // As on another machine, where the namespace may have the same name.
    edit(&service.tree, |status| {
        *status = Status {
            host: Some("elsewhere".into()),
            pid: u32::MAX,
            ..mine.clone()
        };
    });
    let (code, told) = service.found(&["--max-age", "10m"]);
    assert_eq!(
        (code, &told["processes"][0]["process"]),
        (0, &json!("unknown"))
    );
}

#[test]
fn a_dead_watcher() {
    let service = Service::start();
    signal("STOP", service.pid());
    edit(&service.tree, |status| status.watcher = WatcherStatus::Dead);
    assert!(codes(&service.found(&[]).1).contains(&"!watcher-dead".to_owned()));
    assert!(service.inspect(&[]).stdout.contains("THE WATCHER IS DEAD"));
    edit(&service.tree, |status| {
        status.watcher = WatcherStatus::Alive;
        status.namespaces[0].never_updates = true;
        status.namespaces[0].state = State::Current;
    });
    let (_, told) = service.found(&[]);
    assert!(codes(&told).contains(&"never-updates".to_owned()), "{told}");
}

#[test]
fn no_heartbeat_yet() {
    let tree = Service::directory();
    for arguments in [&[][..], &["--max-age", "10m"]] {
        let ran = inspect(&tree, arguments);
        assert!(
            ran.code == 1
                && ran
                    .stderr
                    .contains("no process has written a heartbeat yet"),
            "{ran:?}"
        );
    }
}

fn read(tree: &support::Tree) -> Status {
    Status::parse(&tree.read(STATUS)).expect("a status")
}

/// Rewrites a heartbeat.
fn edit(tree: &support::Tree, change: impl FnOnce(&mut Status)) {
    let mut status = read(tree);
    change(&mut status);
    assert!(!to_rfc3339(status.at).is_empty());
    tree.write(STATUS, &status.to_json().to_string());
}

/// The process that a heartbeat is of, by its name.
fn pid(file: &Path) -> u32 {
    let extension = file.extension().and_then(|extension| extension.to_str());
    extension
        .and_then(|extension| extension.parse().ok())
        .expect("a number")
}

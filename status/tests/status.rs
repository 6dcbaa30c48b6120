//! What is written is read again, and what is not a status is refused with the reason.

use std::time::{Duration, SystemTime};

use sentry_options_status::{
    Failure, InvalidStatus, NamespaceStatus, Poll, State, Status, WatcherStatus,
};
use serde_json::{Value, json};

/// 2026-01-01T00:00:00Z.
fn new_year() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600)
}

fn status() -> Status {
    let at = new_year();
    let namespace = NamespaceStatus {
        namespace: "seer".into(),
        file: "/etc/sentry-options/values/seer/values.json".into(),
        state: State::Current,
        content_hash: "00000000deadbeef".parse().expect("a hash"),
        generated_at: Some("2025-12-31T23:00:00Z".into()),
        applied_at: at - Duration::from_secs(600),
        modified: Some(at - Duration::from_secs(605)),
        error: None,
        never_updates: false,
    };
    let refused = NamespaceStatus {
        namespace: "other".into(),
        state: State::Rejected,
        generated_at: None,
        modified: None,
        error: Some(Failure {
            at: at - Duration::from_secs(30),
            text: "limit 0 is less than the minimum of 1".into(),
        }),
        never_updates: true,
        ..namespace.clone()
    };
    Status {
        version: "1.3.0".into(),
        pid: 7,
        host: Some("pod-1".into()),
        pid_namespace: Some("pid:[4026531836]".into()),
        at,
        started: at - Duration::from_secs(7200),
        directory: "/etc/sentry-options/values".into(),
        poll_interval: Some(Duration::from_millis(5500)),
        watcher: WatcherStatus::Alive,
        watcher_restarts: 0,
        last_poll: Poll {
            at: at - Duration::from_secs(2),
            outcome: "rejected",
        },
        last_successful_poll: at - Duration::from_secs(2),
        next_poll: Some(at + Duration::from_secs(3)),
        namespaces: vec![namespace, refused],
    }
}

#[test]
fn what_is_written_is_read_again() {
    let one = status();
    let other = Status {
        host: None,
        pid_namespace: None,
        poll_interval: None,
        next_poll: None,
        watcher: WatcherStatus::Unwanted,
        namespaces: Vec::new(),
        ..status()
    };
    for status in [one, other] {
        assert_eq!(Status::parse(&status.to_json().to_string()), Ok(status));
    }
}

#[test]
fn new_members_do_not_matter_and_missing_ones_do() {
    let mut document = status().to_json();
    document["new"] = json!(1);
    document["namespaces"][0]["new"] = json!({});
    assert_eq!(Status::parse(&document.to_string()), Ok(status()));
    let members: Vec<_> = document
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    for name in members.iter().filter(|name| *name != "new") {
        let mut without = document.clone();
        without[name] = json!([{}]);
        let refusal = Status::parse(&without.to_string()).expect_err(name);
        assert!(
            matches!(refusal, InvalidStatus::Member(_)),
            "{name}: {refusal}"
        );
    }
    let mut later = document.clone();
    later["format"] = json!(2);
    assert_eq!(
        Status::parse(&later.to_string()),
        Err(InvalidStatus::Format(2))
    );
    assert!(matches!(Status::parse("{"), Err(InvalidStatus::Syntax(_))));
    assert_eq!(
        Status::parse(&Value::Null.to_string()),
        Err(InvalidStatus::Member("format"))
    );
}

#[test]
fn people_read_it() {
    let expected = "\
sentry-options 1.3.0, process 7 on pod-1, loaded 2 h ago
values in /etc/sentry-options/values
the watcher looks every 5 s; last poll 2 s ago: rejected; next in 3 s
seer: up to date with its file
  in use for 10 min, generated at \"2025-12-31T23:00:00Z\", hash 00000000deadbeef, from \
/etc/sentry-options/values/seer/values.json
other: FILE REFUSED, what was loaded before stays in use
  in use for 10 min, hash 00000000deadbeef, from /etc/sentry-options/values/seer/values.json
  mounted by subPath: it will never change while this pod runs
  since 30 s: limit 0 is less than the minimum of 1";
    assert_eq!(status().to_string(), expected);

    let late = Status {
        next_poll: Some(new_year() - Duration::from_secs(60)),
        last_successful_poll: new_year() - Duration::from_secs(65),
        watcher: WatcherStatus::Dead,
        watcher_restarts: 2,
        ..status()
    };
    let text = late.to_string();
    let line = "THE WATCHER IS DEAD and panicked 2 times; last poll 2 s ago: rejected; last successful 65 s ago; the \
                next is 60 s late";
    assert!(text.contains(line), "{text}");
}

/// What this process would write at `at`.
#[cfg(target_os = "linux")]
fn own(at: SystemTime) -> Status {
    Status {
        pid: std::process::id(),
        host: sentry_options_status::host(),
        pid_namespace: sentry_options_status::pid_namespace(),
        at,
        ..status()
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_lives_or_it_does_not() {
    let now = SystemTime::now();
    assert_eq!(own(now).is_of_a_living_process(), Some(true));
    let mut child = std::process::Command::new("sleep")
        .arg("60")
        .spawn()
        .expect("a process");
    let childs = |at| Status {
        pid: child.id(),
        ..own(at)
    };
    let (living, another) = (
        childs(now + Duration::from_secs(2)),
        // Whoever wrote this did so before the process started that has the id now.
        childs(now - Duration::from_secs(60)),
    );
    assert_eq!(living.is_of_a_living_process(), Some(true));
    assert_eq!(another.is_of_a_living_process(), Some(false));
    child.kill().expect("a process");
    let killed = std::time::Instant::now();
    // It is a zombie until somebody waits for it.
    while living.is_of_a_living_process() == Some(true) {
        assert!(killed.elapsed() < Duration::from_secs(20));
        std::thread::yield_now();
    }
    child.wait().expect("a child");
    assert_eq!(living.is_of_a_living_process(), Some(false));
    let elsewhere = Status {
        host: Some("another-pod".into()),
        ..own(now)
    };
    assert_eq!(elsewhere.is_of_a_living_process(), None);
    let in_another_container = Status {
        pid_namespace: Some("pid:[1]".into()),
        ..own(now)
    };
    assert_eq!(in_another_container.is_of_a_living_process(), None);
}

//! `inspect` of heartbeats that are old, broken, hostile, from elsewhere, or from clocks that disagree: those of real
//! processes, changed.

mod support;

use std::fs;
use std::time::{Duration, SystemTime};

use sentry_options_status::{State, Status, WatcherStatus};
use serde_json::json;

use support::service::{self, STATUS, Service, codes, edit, inspect, read, signal};

/// The process that the others look at.
#[test]
fn service() {
    service::main();
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
    // On one machine there is one clock.
    let good = Status {
        host: Some("another-machine".into()),
        ..read(&service.tree)
    };
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

//! What Sentry receives of reloads, from a real HTTP server on loopback, and what happens when it does not
//! answer.

mod support;

use std::net::TcpListener;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use sentry_options::{InitBuilder, Options};
use serde_json::{Value, json};

use support::process::{child, join};
use support::receiver::{Answer, Server};
use support::{DEADLINE, Directory, Events, eventually, refresh, scenario};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");
sentry_options::include_schema!("other", path = "tests/schemas/other.json");
sentry_options::include_schema!("secrets", path = "tests/schemas/secrets.json");

fn main() -> ExitCode {
    scenario::main(&[
        ("each_reload_is_a_transaction", each_reload_is_a_transaction),
        ("a_refusal_is_an_error", a_refusal_is_an_error),
        (
            "a_file_that_is_gone_is_a_warning",
            a_file_that_is_gone_is_a_warning,
        ),
        ("no_secret_is_sent", no_secret_is_sent),
        (
            "the_programs_own_client_is_another_one",
            the_programs_own_client_is_another_one,
        ),
        ("a_server_that_is_down", a_server_that_is_down),
        ("a_server_that_never_answers", a_server_that_never_answers),
        ("a_server_that_answers_429", a_server_that_answers_429),
        ("no_reload_waits_for_a_server", no_reload_waits_for_a_server),
        (
            "a_child_has_a_client_of_its_own",
            a_child_has_a_client_of_its_own,
        ),
        ("the_exit_waits_for_a_moment", the_exit_waits_for_a_moment),
        ("_reload_and_exit", reload_and_exit),
        (
            "no_dsn_is_no_reason_not_to_start",
            no_dsn_is_no_reason_not_to_start,
        ),
        ("_without_a_dsn", without_a_dsn),
    ])
}

fn builder<'a>(directory: &Directory, server: &Server) -> InitBuilder<'a> {
    directory.builder().with_sentry_dsn(&server.dsn)
}

/// A time since 1970, written as a number or as a text.
fn seconds(time: &Value) -> f64 {
    time.as_f64().unwrap_or_else(|| {
        let text = time.as_str().expect("a time");
        let time = sentry_options_schema::format::parse_date_time(text).expect("RFC 3339");
        #[expect(clippy::cast_precision_loss, reason = "milliseconds are enough")]
        let whole = time.seconds as f64;
        whole + f64::from(time.nanoseconds) / 1e9
    })
}

fn each_reload_is_a_transaction() {
    let (directory, server) = (Directory::new(), Server::start(Answer::Ok));
    let events = Events::default();
    let builder = builder(&directory, &server).with_observer(events.observer());
    let options = builder.build().expect("defaults");
    let values = json!({"limit": 2, "greeting": "hi"});
    directory.write_generated("seer", values, "2020-01-01T00:00:00Z");
    refresh(&options).expect("valid");
    let event = events.take().remove(0);
    let (kind, transaction) = server.next();
    assert_eq!(kind, "transaction");
    assert_eq!(transaction["transaction"], "seer");
    assert_eq!(transaction["tags"]["namespace"], "seer");
    assert_eq!(transaction["tags"]["outcome"], "applied");
    let trace = &transaction["contexts"]["trace"];
    assert_eq!(trace["op"], "sentry_options.reload");
    assert_eq!(trace["status"], "ok");
    let data = &trace["data"];
    let milliseconds = event.duration.as_secs_f64() * 1e3;
    assert_eq!(data["reload_duration_ms"], milliseconds);
    assert_eq!(data["generated_at"], "2020-01-01T00:00:00Z");
    assert_eq!(
        data["propagation_delay_secs"].as_f64(),
        event.propagation_delay
    );
    assert_eq!(data["outcome"], "applied");
    assert_eq!(data["changed"], json!(["greeting", "limit"]));
    let hash = event.content_hash.expect("valid").to_string();
    assert_eq!(data["content_hash"], hash);
    assert!(data["modified"].is_string());
    // From the first read until the values were in use.
    let applied_at = seconds(&data["applied_at"]);
    let (start, end) = (
        seconds(&transaction["start_timestamp"]),
        seconds(&transaction["timestamp"]),
    );
    assert!((end - applied_at).abs() < 0.002, "{transaction}");
    assert!(
        (end - start - milliseconds / 1e3).abs() < 0.002,
        "{transaction}"
    );

    directory.write_generated("seer", json!({"limit": 2, "greeting": "hi"}), "no time");
    directory.write("other", json!({"size": 2}));
    refresh(&options).expect("valid");
    let (_, other) = server.next();
    assert_eq!(other["transaction"], "other");
    assert_eq!(other["contexts"]["trace"]["data"].get("generated_at"), None);
    let (_, seer) = server.next();
    assert_eq!(seer["transaction"], "seer");
    let data = &seer["contexts"]["trace"]["data"];
    assert_eq!(data["outcome"], "unchanged");
    assert_eq!(data["generated_at"], "no time");
    assert_eq!(data.get("propagation_delay_secs"), None);
    refresh(&options).expect("nothing new");
    assert!(options.flush_observers(DEADLINE) && server.has_none());
}

fn a_refusal_is_an_error() {
    let (directory, server) = (Directory::new(), Server::start(Answer::Ok));
    let options = builder(&directory, &server).build().expect("defaults");
    directory.write("seer", json!({"limit": 0}));
    refresh(&options).expect_err("refused");
    let (_, transaction) = server.next();
    let trace = &transaction["contexts"]["trace"];
    assert_eq!(trace["status"], "invalid_argument");
    assert_eq!(trace["data"]["outcome"], "rejected");
    let (kind, error) = server.next();
    // The level is an error where there is none.
    assert_eq!((&*kind, error.get("level")), ("event", None));
    assert_eq!(error["logger"], "sentry_options");
    assert_eq!(error["tags"]["namespace"], "seer");
    let place = directory.file("seer");
    let message = format!(
        "namespace `seer`, {}: limit 0 is less than the minimum of 1",
        place.display()
    );
    assert_eq!(error["message"], message);
    let data = &error["contexts"]["sentry_options.reload"];
    for key in ["outcome", "reload_duration_ms", "applied_at", "modified"] {
        assert_eq!(data[key], trace["data"][key], "{key}: {error}");
        assert!(!data[key].is_null(), "{key}");
    }
}

fn a_file_that_is_gone_is_a_warning() {
    let (directory, server) = (Directory::new(), Server::start(Answer::Ok));
    directory.write("seer", json!({}));
    let options = builder(&directory, &server).build().expect("valid");
    std::fs::remove_file(directory.file("seer")).expect("a file");
    (0..2).for_each(|_| drop(refresh(&options)));
    let (_, transaction) = server.next();
    assert_eq!(transaction["contexts"]["trace"]["status"], "not_found");
    let (_, warning) = server.next();
    assert_eq!(warning["level"], "warning");
    assert_eq!(
        warning["message"],
        "the values file of namespace `seer` is gone"
    );
}

fn no_secret_is_sent() {
    let (directory, server) = (Directory::new(), Server::start(Answer::Ok));
    let options = builder(&directory, &server).build().expect("defaults");
    let hidden = json!({"token": "hunter-token", "list": ["hunter"], "open": "seen"});
    for (values, items) in [(hidden, 1), (json!({"token": ["hunter"]}), 2)] {
        directory.write("secrets", values);
        let _ = refresh(&options);
        for _ in 0..items {
            let (_, item) = server.next();
            let text = item.to_string();
            assert!(
                text.contains("secrets") && !text.contains("hunter"),
                "{text}"
            );
        }
    }
    assert_eq!(secrets::on(&options).open().to_string(), "seen");
    assert_eq!(other::on(&options).size(), 1);
}

fn the_programs_own_client_is_another_one() {
    let (directory, ours, theirs) = (
        Directory::new(),
        Server::start(Answer::Ok),
        Server::start(Answer::Ok),
    );
    let guard = sentry::init(&*theirs.dsn);
    report_panics();
    builder(&directory, &ours)
        .with_observer(|_| panic!("an observer of the program"))
        .init()
        .expect("defaults");
    sentry::configure_scope(|scope| {
        scope.set_tag("whose", "the program's");
        let trace = sentry::TransactionContext::new("the program's", "work");
        scope.set_span(Some(sentry::start_transaction(trace).into()));
    });
    sentry::add_breadcrumb(sentry::Breadcrumb {
        message: Some("the program's".to_owned()),
        ..sentry::Breadcrumb::default()
    });
    directory.write("seer", json!({"limit": 0}));
    sentry_options::refresh().expect_err("refused");
    assert!(sentry_options::flush_observers(DEADLINE));
    sentry::capture_message("of the program", sentry::Level::Info);
    assert!(guard.flush(Some(DEADLINE)));

    // Its observer's panic is its own affair, like all other panics.
    for expected in ["an observer of the program", "of the program"] {
        let (kind, item) = theirs.next();
        assert_eq!((&*kind, &item["message"]), ("event", &json!(expected)));
        assert!(!item.to_string().contains("sentry_options.reload"));
        if expected == "of the program" {
            assert_eq!(item["tags"]["whose"], "the program's");
            let crumbs = item["breadcrumbs"]["values"].as_array().expect("a list");
            assert_eq!(crumbs.len(), 1, "{item}");
        }
    }
    assert!(theirs.has_none());
    for expected in ["transaction", "event"] {
        let (kind, item) = ours.next();
        assert_eq!(kind, expected);
        assert!(!item.to_string().contains("the program"), "{item}");
    }
    assert!(ours.has_none());
}

/// As Sentry's integration for panics does it.
fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload().downcast_ref::<&str>();
        sentry::capture_message(message.unwrap_or(&"another one"), sentry::Level::Fatal);
    }));
}

/// Reloads many times while nothing arrives, and more than any queue holds.
#[track_caller]
fn assert_reloads_go_on(options: &Options, directory: &Directory) {
    for round in 1..600_u16 {
        directory.replace("seer", json!({ "limit": round }));
        assert!(options.refresh().expect("valid"));
        assert_eq!(seer::on(options).limit(), round);
    }
    // To hand over to the transport is not to wait for it.
    let start = Instant::now();
    options.flush_observers(Duration::from_millis(10));
    assert!(start.elapsed() < DEADLINE);
}

/// A DSN where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    format!("http://key@127.0.0.1:{port}/42")
}

fn a_server_that_is_down() {
    let directory = Directory::new();
    let options = directory.builder().with_sentry_dsn(nobody()).build();
    assert_reloads_go_on(&options.expect("defaults"), &directory);
}

fn a_server_that_never_answers() {
    let (directory, server) = (Directory::new(), Server::start(Answer::Never));
    let options = builder(&directory, &server).build().expect("defaults");
    directory.write("seer", json!({"limit": 1}));
    options.refresh().expect("valid");
    server.next();
    // It has been asked, and is not going to answer.
    assert_reloads_go_on(&options, &directory);
    let start = Instant::now();
    drop(options);
    assert!(start.elapsed() < DEADLINE / 2);
}

fn a_server_that_answers_429() {
    let (directory, server) = (Directory::new(), Server::start(Answer::TooManyRequests));
    let options = builder(&directory, &server).build().expect("defaults");
    directory.write("seer", json!({"limit": 1}));
    options.refresh().expect("valid");
    server.next();
    assert_reloads_go_on(&options, &directory);
}

/// How many reloads of each store to time; with many, the slowest ones count too.
const ROUNDS: &str = "SENTRY_OPTIONS_SENTRY_ROUNDS";

/// What a reload may take longer where something is sent.
const MARGIN: Duration = Duration::from_millis(1);

/// How long this thread could have run and did not, as others had the cores.
fn waited_for_a_core() -> Duration {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat");
    let waited = statistics
        .ok()
        .and_then(|text| text.split(' ').nth(1)?.parse().ok());
    Duration::from_nanos(waited.unwrap_or_default())
}

/// How long a reload took, but for what other programs had of that. What it waits for itself counts.
fn time(options: &Options) -> Duration {
    let (start, waited) = (Instant::now(), waited_for_a_core());
    assert!(options.refresh().expect("valid"));
    let others = waited_for_a_core().saturating_sub(waited);
    start.elapsed().saturating_sub(others)
}

/// Stores over one directory reload by turns: one that sends nothing, and one for each way in which a server may
/// fail.
fn no_reload_waits_for_a_server() {
    let directory = Directory::new();
    let rounds = std::env::var(ROUNDS).map(|rounds| rounds.parse().expect("a number"));
    let is_campaign = rounds.is_ok();
    let answers = [
        Answer::Ok,
        Answer::Late,
        Answer::TooManyRequests,
        Answer::Never,
    ];
    let servers = answers.map(|answer| (format!("{answer:?}"), Server::start(answer)));
    let mut stores = vec![("off".to_owned(), directory.builder()), {
        let builder = directory.builder();
        ("down".to_owned(), builder.with_sentry_dsn(nobody()))
    }];
    for (name, server) in &servers {
        stores.push((name.clone(), builder(&directory, server)));
    }
    let stores: Vec<_> = stores
        .into_iter()
        .map(|(name, builder)| (name, builder.build().expect("defaults")))
        .collect();
    let mut times = vec![Vec::new(); stores.len()];
    for round in 0..rounds.unwrap_or(60) {
        directory.replace("seer", json!({ "limit": round % 1000 + 1 }));
        for turn in 0..stores.len() {
            let at = (round + turn) % stores.len();
            times[at].push(time(&stores[at].1));
        }
    }
    let quantiles = times.into_iter().map(|mut times| {
        times.sort_unstable();
        (times[times.len() / 2], times[times.len() * 99 / 100])
    });
    let quantiles: Vec<_> = quantiles.collect();
    let (median, slowest) = quantiles[0];
    for ((name, _), (half, most)) in stores.iter().zip(&quantiles) {
        println!("{name}: median {half:?}, 99 % within {most:?}");
        assert!(*half <= median + MARGIN, "{name}");
        assert!(!is_campaign || *most <= slowest + MARGIN, "{name}");
    }
}

fn a_child_has_a_client_of_its_own() {
    let (directory, server) = (Directory::new(), Server::start(Answer::Ok));
    builder(&directory, &server).init().expect("defaults");
    directory.write("seer", json!({"limit": 1}));
    sentry_options::refresh().expect("valid");
    server.next();
    join(child(|| {
        directory.replace("seer", json!({"limit": 2}));
        sentry_options::refresh().expect("valid");
        assert!(sentry_options::flush_observers(DEADLINE));
    }));
    let (_, transaction) = server.next();
    assert_eq!(
        transaction["contexts"]["trace"]["data"]["outcome"],
        "applied"
    );
    directory.replace("seer", json!({"limit": 3}));
    sentry_options::refresh().expect("valid");
    server.next();
    assert!(server.has_none());
}

fn the_exit_waits_for_a_moment() {
    let run = |server: &Server| {
        let directory = Directory::new();
        let start = Instant::now();
        let ending = scenario::run("_reload_and_exit", |command| {
            command
                .env("SENTRY_OPTIONS_DIR", directory.path())
                .env("SENTRY_OPTIONS_DSN", &server.dsn);
        });
        assert_eq!(ending.stderr(), "");
        start.elapsed()
    };
    let server = Server::start(Answer::Ok);
    run(&server);
    let (_, transaction) = server.next();
    assert_eq!(transaction["transaction"], "seer");
    let took = run(&Server::start(Answer::Never));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

fn reload_and_exit() {
    sentry_options::init().expect("defaults");
    let directory = std::env::var_os("SENTRY_OPTIONS_DIR").expect("it is set");
    let folder = std::path::Path::new(&directory).join("values/seer");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("values.json"), r#"{"options": {"limit": 2}}"#).expect("a file");
    sentry_options::refresh().expect("valid");
}

fn no_dsn_is_no_reason_not_to_start() {
    let directory = Directory::new();
    let ending = scenario::run("_without_a_dsn", |command| {
        command
            .env("SENTRY_OPTIONS_DIR", directory.path())
            .env("SENTRY_OPTIONS_DSN", "marker://");
    });
    let stderr = ending.stderr();
    let told = "sentry-options: error: reloads are not sent to Sentry, as the DSN is none: ";
    assert!(
        stderr.starts_with(told) && !stderr.contains("marker"),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
}

fn without_a_dsn() {
    sentry_options::init().expect("defaults");
    eventually("nothing", || seer::options().limit() == 100);
}

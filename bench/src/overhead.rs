//! Group `overhead`: what reads and reloads cost where reloads can be observed, and where they are, beside a build
//! without any of that.
//!
//! Three processes of two builds do the same by turns: one without the features, one with them where nobody
//! listens, and one with a `tracing` subscriber and OpenTelemetry metrics. CPU time, with that of the observers'
//! threads, as other programs have no part in it.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::Settings;
use crate::cargo::{Package, dependency};
use crate::fixture::{Directory, values};
use crate::measure::median;
use crate::table::Quantity::Nanoseconds;
use crate::table::{Bar, Row};

const SCHEMA: &str = include_str!("../schemas/bench.json");
const PROBE: &str = include_str!("../probes/overhead.rs");

const DEPENDENCIES: &str = "\
nix = { version = \"0.31.3\", features = [\"resource\"] }
opentelemetry = { version = \"0.33.1\", optional = true, default-features = false, features = [\"metrics\"] }
opentelemetry_sdk = { version = \"0.33.1\", optional = true, default-features = false, features = [\"metrics\", \"testing\"] }
tracing-subscriber = { version = \"0.3.23\", optional = true, default-features = false, features = [\"fmt\"] }

[features]
observed = [
    \"dep:opentelemetry\", \"dep:opentelemetry_sdk\", \"dep:tracing-subscriber\",
    \"sentry-options/default\", \"sentry-options/opentelemetry\",
]
";

/// What is measured, by the name that the probe has for it, and the bar of each of the two processes that can be
/// observed.
const TASKS: [(&str, &str, [Bar; 2]); 5] = [
    ("bool", "a read of a bool", BARS),
    ("string", "a read of a string", BARS),
    ("large", "a reload of 1 MB", BARS),
    // That a thread wakes up, and prints and counts, takes twenty microseconds: little beside most files, and much
    // beside one of a few lines. CPU time comes in microseconds, of which one is already 3 % of such a reload.
    ("small", "a reload of 200 bytes", [Bar::Shown; 2]),
    ("idle", "an idle poll of one namespace", BARS),
];
const BARS: [Bar; 2] = [Bar::AtMost(1.02), Bar::AtMost(1.05)];

/// Measures the group.
pub(crate) fn measure(settings: &Settings) -> io::Result<Vec<Row>> {
    let ours = dependency(
        "sentry-options",
        "runtime",
        ", default-features = false, features = [\"dynamic\", \"flags\"]",
    );
    let package = Package::new(
        &format!("{ours}\n{DEPENDENCIES}"),
        &[("src/main.rs", PROBE), ("schema.json", SCHEMA)],
    )?;
    let plain = build(&package, "plain", &[])?;
    let observed = build(&package, "observed", &["--features", "observed"])?;

    let (large, small) = (Directory::new(0)?, Directory::new(0)?);
    small.publish(few_values(0).as_bytes())?;
    let start = |program: &Path, mode| Probe::start(program, &[&large, &small], mode);
    let mut probes = [
        start(&plain, "off")?,
        start(&observed, "off")?,
        start(&observed, "on")?,
    ];
    let large_values = [values(0), values(1)];
    let mut rows = Vec::new();
    for (task, what, bars) in TASKS {
        let mut times = [const { Vec::new() }; 3];
        for round in 0..settings.rounds * 3 {
            match task {
                "large" => large.publish(large_values[(round + 1) % 2].as_bytes())?,
                "small" => small.publish(few_values(round + 1).as_bytes())?,
                _ => {}
            }
            for turn in 0..probes.len() {
                let at = (round + turn) % probes.len();
                times[at].push(probes[at].measure(task)?);
            }
        }
        let [plain, off, on] = times.map(|times| Nanoseconds(median(times)));
        let plain = ("a build without observers, status and tracing", plain);
        rows.extend([
            Row::compare(&format!("{what}, nobody listens"), off, plain, bars[0]),
            Row::compare(&format!("{what}, traced and counted"), on, plain, bars[1]),
        ]);
    }
    Ok(rows)
}

/// A file of a few lines, as most are.
fn few_values(version: usize) -> String {
    let (minute, second) = (version / 60 % 60, version % 60);
    format!(
        r#"{{"options": {{"limit": {}, "greeting": "Hello from version {version}", "flag": {}}}, "generated_at": "2026-01-01T00:{minute:02}:{second:02}Z"}}"#,
        100 + version % 1000,
        version % 2 == 0,
    )
}

/// Builds the package, and keeps the program under another name.
fn build(package: &Package, name: &str, arguments: &[&str]) -> io::Result<PathBuf> {
    package.cargo(&[&["build", "--release"], arguments].concat())?;
    let program = package.path().join(name);
    fs::copy(package.path().join("target/release/generated"), &program)?;
    Ok(program)
}

/// A process that does what it is told, and says what it took.
struct Probe {
    process: Child,
    tell: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Probe {
    fn start(program: &Path, directories: &[&Directory; 2], mode: &str) -> io::Result<Self> {
        let mut process = Command::new(program)
            .args(directories.map(Directory::path))
            .arg(mode)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (tell, told) = (process.stdin.take(), process.stdout.take());
        let (Some(tell), Some(told)) = (tell, told) else {
            return Err(io::Error::other("no pipes"));
        };
        Ok(Self {
            process,
            tell,
            told: BufReader::new(told),
        })
    }

    fn measure(&mut self, task: &str) -> io::Result<f64> {
        writeln!(self.tell, "{task}")?;
        let mut line = String::new();
        self.told.read_line(&mut line)?;
        line.trim().parse().map_err(io::Error::other)
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        // It waits for another line.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

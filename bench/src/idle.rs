//! Group `idle`: a poll of 50 namespaces of which none has changed.
//!
//! The values are mounted as kubelet does it, each namespace a volume of its own:
//! `values/{namespace}/..data` is a symlink to a folder with the file. Nothing can be known of a file
//! with fewer calls than to read that link and to `stat` the file behind it, so these two for each
//! namespace are the baseline.

mod trace;

use std::fs;
use std::hint::black_box;
use std::io;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use sentry_options::Options;
use tempfile::TempDir;

use crate::Settings;
use crate::fixture::{NAMESPACE, peer_schema};
use crate::measure::{medians, nanos_per_call};
use crate::table::Quantity::Nanoseconds;
use crate::table::{Bar, Row};

pub(crate) use trace::probe;

const NAMESPACES: usize = 50;
const POLLS: u32 = 20;
const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "default": 1, "description": "A number"}}}"#;
const VALUES: &str = r#"{"options": {}, "generated_at": "2026-01-01T00:00:00Z"}"#;
/// The bar names no number: "a cost of its `stat` calls".
const BAR: Bar = Bar::AtMost(1.5);

/// Measures the group.
pub(crate) fn measure(settings: &Settings) -> io::Result<Vec<Row>> {
    let volumes = Volumes::mount()?;
    let (store, peer) = (volumes.store(), volumes.peer());
    let files = volumes.files();
    let [bare, stats, ours, peer] = medians(
        settings.rounds,
        &mut [
            &mut || nanos_per_call(POLLS, &mut || files.iter().for_each(look)),
            &mut || nanos_per_call(POLLS, &mut || files.iter().for_each(stat)),
            &mut || nanos_per_call(POLLS, &mut || assert!(matches!(store.refresh(), Ok(false)))),
            &mut || nanos_per_call(POLLS, &mut || assert!(matches!(peer.refresh(), Ok(false)))),
        ],
    );
    let ours = Nanoseconds(ours);
    let what = format!("idle poll of {NAMESPACES} namespaces");
    let mut rows = vec![
        Row::compare(
            &what,
            ours,
            ("readlink and stat each", Nanoseconds(bare)),
            BAR,
        ),
        Row::compare(&what, ours, ("stat each", Nanoseconds(stats)), Bar::Shown),
        Row::compare(&what, ours, ("peer", Nanoseconds(peer)), Bar::ShownFaster),
    ];
    rows.push(trace::check(settings));
    Ok(rows)
}

/// A namespace's folder, and the file behind its link.
struct Mounted {
    link: PathBuf,
    visible: PathBuf,
    resolved: PathBuf,
}

fn look(file: &Mounted) {
    let _ = black_box(fs::read_link(&file.link));
    let _ = black_box(fs::metadata(&file.resolved));
}

fn stat(file: &Mounted) {
    let _ = black_box(fs::metadata(&file.visible));
}

/// The mounted volumes: one for the compiled-in namespace, the others for namespaces that are only
/// given as text.
struct Volumes {
    root: TempDir,
    names: Vec<String>,
}

impl Volumes {
    const VERSION: &str = "..2026_01_01_00_00_00.0000000001";

    fn mount() -> io::Result<Self> {
        let others = (1..NAMESPACES).map(|number| format!("idle-{number}"));
        let names: Vec<_> = [NAMESPACE.to_owned()].into_iter().chain(others).collect();
        let volumes = Self {
            root: TempDir::with_prefix("sentry-options-bench-")?,
            names,
        };
        for name in &volumes.names {
            let folder = volumes.folder(name);
            fs::create_dir_all(folder.join(Self::VERSION))?;
            fs::write(folder.join(Self::VERSION).join("values.json"), VALUES)?;
            symlink(Self::VERSION, folder.join("..data"))?;
            symlink("..data/values.json", folder.join("values.json"))?;
        }
        // A file that has just been written may be written again without a trace in its times, and is
        // read again for that reason. That is not what an idle poll meets.
        sleep(Duration::from_millis(100));
        Ok(volumes)
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.root.path().join("values").join(name)
    }

    fn files(&self) -> Vec<Mounted> {
        let files = self.names.iter().map(|name| {
            let folder = self.folder(name);
            Mounted {
                link: folder.join("..data"),
                visible: folder.join("values.json"),
                resolved: folder.join(Self::VERSION).join("values.json"),
            }
        });
        files.collect()
    }

    fn store(&self) -> Options {
        let schemas: Vec<_> = self.names[1..]
            .iter()
            .map(|name| (name.as_str(), SCHEMA))
            .collect();
        let builder = Options::builder()
            .with_directory(self.root.path())
            .with_schemas(&schemas);
        builder
            .with_refresh_threshold(None)
            .build()
            .expect("ours accepts the values")
    }

    fn peer(&self) -> peer::Options {
        let bench = peer_schema();
        let given = self.names[1..].iter().map(|name| (name.as_str(), SCHEMA));
        let schemas: Vec<_> = [(NAMESPACE, bench.as_str())]
            .into_iter()
            .chain(given)
            .collect();
        let builder = peer::Options::builder()
            .with_directory(self.root.path())
            .with_schemas(&schemas);
        builder
            .with_refresh_threshold(None)
            .build()
            .expect("the peer accepts the values")
    }
}

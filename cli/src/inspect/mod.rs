//! What a process has loaded, and what it should have: the values on disk beside its heartbeats.
//!
//! `volume.rs` reads files as the library does, `document.rs` holds one against its schema, `disk.rs` gathers
//! them. `heartbeats.rs` reads what processes say, `life.rs` whether they still live, `loaded.rs` holds the two
//! sides against each other, and `verdict.rs` says what is wrong. `text.rs` and `json.rs` show it.

mod disk;
mod document;
mod heartbeats;
mod json;
mod life;
mod loaded;
mod text;
mod verdict;
mod volume;

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use sentry_options_status::Status;
use sentry_options_values::Diagnostic;

pub(crate) use disk::{Disk, FileState, OnDisk};
pub(crate) use heartbeats::{Heartbeat, Heartbeats};
pub(crate) use verdict::Verdict;

/// All that was found.
#[derive(Debug)]
pub(crate) struct Inspection {
    /// When it was looked at.
    pub(crate) at: SystemTime,
    /// The values files.
    pub(crate) disk: Disk,
    /// What processes say, if it is known where.
    pub(crate) heartbeats: Option<Heartbeats>,
}

impl Inspection {
    /// Looks at the files, and then at the heartbeats: a process that was told of the files meanwhile is not
    /// taken for one that is behind.
    pub(crate) fn new(disk: Disk, status_file: Option<PathBuf>) -> Self {
        let heartbeats = status_file.map(Heartbeats::read);
        Self {
            at: SystemTime::now(),
            disk,
            heartbeats,
        }
    }

    /// Everything that is wrong.
    ///
    /// With the longest time since the last successful poll, only what concerns that is an error: bad values are
    /// no reason to restart a process that goes on with good ones.
    pub(crate) fn verdict(&self, max_age: Option<Duration>) -> Verdict {
        Verdict::of(self, max_age)
    }

    /// The file that a process has a namespace from; `None` if there is none, or it reads another directory.
    fn on_disk(&self, status: &Status, namespace: &str) -> Option<&OnDisk> {
        let mut files = self.disk.files.iter();
        files.find(|on_disk| on_disk.namespace == namespace && !self.is_elsewhere(status))
    }

    /// Whether a process reads another directory than this one, as far as can be seen from here: in another
    /// container one volume may have another place.
    fn is_elsewhere(&self, status: &Status) -> bool {
        let here = self.disk.directory.join("values").canonicalize();
        let there = status.directory.canonicalize();
        let is_other = here.is_ok_and(|here| there.is_ok_and(|there| here != there));
        is_other && status.directory.is_absolute()
    }

    fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let files = self.disk.files.iter();
        let of_files = files.flat_map(|on_disk| &on_disk.findings);
        self.disk.findings.iter().chain(of_files)
    }
}

//! What the tests share: an options directory with writers of every kind, and what came of a reload.

#![allow(dead_code, reason = "each test binary uses a part of it")]

#[cfg(feature = "observers")]
pub(crate) mod events;
#[cfg(feature = "dynamic")]
pub(crate) mod keyed;
pub(crate) mod logs;
pub(crate) mod process;
pub(crate) mod receiver;
pub(crate) mod scenario;

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use sentry_options::{InitBuilder, Options, OptionsError};
use serde_json::{Value, json};
use tempfile::TempDir;

#[cfg(feature = "observers")]
#[allow(unused_imports, reason = "as above")]
pub(crate) use events::Events;

/// Long enough for the slowest machine; reached only by a test that fails.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// An options directory: `schemas/` and `values/`, each made when something is written there.
pub(crate) struct Directory {
    root: TempDir,
}

impl Directory {
    /// Without values.
    pub(crate) fn empty() -> Self {
        Self {
            root: TempDir::new().expect("a folder for temporary files"),
        }
    }

    /// With a `values` directory, so that there is nothing to warn of.
    pub(crate) fn new() -> Self {
        let directory = Self::empty();
        fs::create_dir(directory.values()).expect("an empty folder");
        directory
    }

    pub(crate) fn path(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn values(&self) -> PathBuf {
        self.path().join("values")
    }

    pub(crate) fn folder(&self, namespace: &str) -> PathBuf {
        self.values().join(namespace)
    }

    pub(crate) fn file(&self, namespace: &str) -> PathBuf {
        self.folder(namespace).join("values.json")
    }

    /// Writes options in place, as an editor without a temporary file does.
    #[expect(clippy::needless_pass_by_value, reason = "callers write `json!` there")]
    pub(crate) fn write(&self, namespace: &str, options: Value) {
        self.write_bytes(namespace, json!({ "options": options }).to_string());
    }

    /// Writes options with the time at which they were generated.
    #[expect(clippy::needless_pass_by_value, reason = "callers write `json!` there")]
    pub(crate) fn write_generated(&self, namespace: &str, options: Value, generated_at: &str) {
        let document = json!({ "options": options, "generated_at": generated_at });
        self.write_bytes(namespace, document.to_string());
    }

    /// Writes a values file in place, whatever it says.
    pub(crate) fn write_bytes(&self, namespace: &str, bytes: impl AsRef<[u8]>) {
        fs::create_dir_all(self.folder(namespace)).expect("a folder");
        fs::write(self.file(namespace), bytes).expect("a file");
    }

    /// Renames a new file over the old one.
    #[expect(clippy::needless_pass_by_value, reason = "callers write `json!` there")]
    pub(crate) fn replace(&self, namespace: &str, options: Value) {
        let new = self.folder(namespace).join("values.json.new");
        fs::create_dir_all(self.folder(namespace)).expect("a folder");
        fs::write(&new, json!({ "options": options }).to_string()).expect("a file");
        fs::rename(&new, self.file(namespace)).expect("a rename");
    }

    /// Writes the schema of a namespace that is not compiled in.
    pub(crate) fn write_schema(&self, namespace: &str, schema: &str) {
        let folder = self.path().join("schemas").join(namespace);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("schema.json"), schema).expect("a file");
    }

    pub(crate) fn modified(&self, namespace: &str) -> SystemTime {
        let metadata = fs::metadata(self.file(namespace)).expect("a file");
        metadata.modified().expect("a time")
    }

    pub(crate) fn set_modified(&self, namespace: &str, time: SystemTime) {
        let file = File::options()
            .write(true)
            .open(self.file(namespace))
            .expect("a file");
        file.set_modified(time).expect("a time");
    }

    /// Settings for a store over this directory that reloads only when told to.
    pub(crate) fn builder<'a>(&self) -> InitBuilder<'a> {
        Options::builder()
            .with_directory(self.path())
            .with_refresh_threshold(None)
    }
}

/// Refreshes, and waits until the observers have heard of it.
///
/// # Errors
/// As `refresh()`.
#[track_caller]
pub(crate) fn refresh(options: &Options) -> Result<bool, OptionsError> {
    let refreshed = options.refresh();
    #[cfg(feature = "observers")]
    assert!(
        options.flush_observers(DEADLINE),
        "the observers hear of it"
    );
    refreshed
}

/// A folder that is updated as kubelet's `AtomicWriter` updates a volume.
pub(crate) struct Volume {
    folder: PathBuf,
    versions: AtomicUsize,
}

impl Volume {
    pub(crate) fn at(folder: PathBuf) -> Self {
        fs::create_dir_all(&folder).expect("a folder");
        Self {
            folder,
            versions: AtomicUsize::new(0),
        }
    }

    /// Publishes `files`, pairs of a path in the volume and what it says.
    pub(crate) fn publish(&self, files: &[(&str, &str)]) {
        let version = format!(
            "..2026_01_01_00_00_00.{}",
            self.versions.fetch_add(1, Relaxed)
        );
        let old = fs::read_link(self.folder.join("..data")).ok();
        for (name, text) in files {
            let path = self.folder.join(&version).join(name);
            fs::create_dir_all(path.parent().expect("within the volume")).expect("a folder");
            File::create(path)
                .and_then(|mut file| file.write_all(text.as_bytes()))
                .expect("a file");
        }
        symlink(&version, self.folder.join("..data_tmp")).expect("a link");
        fs::rename(self.folder.join("..data_tmp"), self.folder.join("..data")).expect("a rename");
        for (name, _) in files {
            let first = Path::new(name).iter().next().expect("a name");
            // It may be there from an earlier version.
            let _ = symlink(Path::new("..data").join(first), self.folder.join(first));
        }
        if let Some(old) = old {
            fs::remove_dir_all(self.folder.join(old)).expect("an old version");
        }
    }
}

/// A file that is mounted by itself, as by `subPath`. Container runtimes mount some, such as `/etc/hosts`.
pub(crate) fn mounted_file() -> Option<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").expect("Linux");
    let points = mounts.lines().filter_map(|line| line.split(' ').nth(4));
    points.map(PathBuf::from).find(|point| point.is_file())
}

/// Waits until a condition holds, and fails when it does not in good time.
#[track_caller]
pub(crate) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < DEADLINE, "in vain waited for: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// How many watchers this process has, by the names of its threads. Linux keeps 15 characters, and a thread that has
/// just been started has the name of the one that started it: an observer's may count for a moment.
pub(crate) fn watchers() -> usize {
    let tasks = fs::read_dir("/proc/self/task").expect("Linux");
    let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names
        .filter(|name| name.trim_end() == &"sentry-options-watcher"[..15])
        .count()
}

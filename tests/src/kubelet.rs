//! Kubelet's `AtomicWriter`, step by step, and a campaign that swaps volumes under readers.
//!
//! It knows no client: the tests drive our crate with it, and `peer-kubelet`, a crate of its own that
//! includes this file by path, drives the peer's. So it uses nothing but std.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A volume as kubelet mounts it: `..data` points at the directory that holds the files, and each
/// file is reached by a link through `..data`.
#[derive(Debug)]
pub struct Volume {
    mount: PathBuf,
}

impl Volume {
    /// An empty volume mounted at `mount`.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn new(mount: impl Into<PathBuf>) -> io::Result<Self> {
        let mount = mount.into();
        fs::create_dir_all(&mount)?;
        Ok(Self { mount })
    }

    /// Publishes `files`, pairs of a path within the volume and a content, as `AtomicWriter.Write`
    /// does. False if they are what is there already: then nothing is touched.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn publish(&self, files: &[(&str, &str)]) -> io::Result<bool> {
        let data = self.mount.join("..data");
        let old = fs::read_link(&data).ok();
        if old.is_some() && self.holds(files) {
            return Ok(false);
        }
        let new = format!("..{}.{}", timestamp(), random());
        let directory = self.mount.join(&new);
        fs::create_dir(&directory)?;
        for (path, content) in files {
            let path = directory.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&directory))?;
            fs::write(path, content)?;
        }
        let temporary = self.mount.join("..data_tmp");
        symlink(&new, &temporary)?;
        fs::rename(&temporary, &data)?;
        for (path, _) in files {
            self.link(path)?;
        }
        self.unlink_all_but(files)?;
        match old {
            Some(old) => fs::remove_dir_all(self.mount.join(old)).map(|()| true),
            None => Ok(true),
        }
    }

    fn holds(&self, files: &[(&str, &str)]) -> bool {
        let is_there = |(path, content): &(&str, &str)| {
            fs::read_to_string(self.mount.join("..data").join(path))
                .is_ok_and(|there| there == *content)
        };
        files.iter().all(is_there)
    }

    /// Makes the user-visible link for `path`, which is that of its first component.
    fn link(&self, path: &str) -> io::Result<()> {
        let first = path.split('/').next().unwrap_or(path);
        match symlink(Path::new("..data").join(first), self.mount.join(first)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            result => result,
        }
    }

    fn unlink_all_but(&self, files: &[(&str, &str)]) -> io::Result<()> {
        for entry in fs::read_dir(&self.mount)? {
            let name = entry?.file_name();
            let name = name.to_string_lossy();
            let is_payload = files
                .iter()
                .any(|(path, _)| path.split('/').next() == Some(&*name));
            if !name.starts_with("..") && !is_payload {
                fs::remove_file(self.mount.join(&*name))?;
            }
        }
        Ok(())
    }
}

/// `YYYY_MM_DD_hh_mm_ss` of now.
fn timestamp() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}_{month:02}_{day:02}_{hour:02}_{minute:02}_{second:02}")
}

/// `generated_at` of now.
fn rfc3339() -> String {
    let now = timestamp();
    let mut parts = now.split('_');
    let mut next = || parts.next().unwrap_or_default().to_owned();
    let (year, month, day) = (next(), next(), next());
    format!("{year}-{month}-{day}T{}:{}:{}Z", next(), next(), next())
}

/// The Gregorian date of a day since 1970 (Howard Hinnant's algorithm).
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// What Go's `MkdirTemp` puts in place of the star.
fn random() -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "32 random bits")]
    let bits = RandomState::new().hash_one(0) as u32;
    bits
}

/// How the volumes of a campaign are mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One volume for each namespace, at `values/{namespace}`.
    EachItsOwn,
    /// One volume with a file for each namespace, at `values`.
    AllInOne,
}

/// The mounted volumes of several namespaces, and the counter that their values hold.
#[derive(Debug)]
pub struct Mounts {
    namespaces: &'static [&'static str],
    volumes: Vec<Volume>,
    layout: Layout,
}

impl Mounts {
    /// Mounts volumes for `namespaces` in `directory`, and publishes the counter 1 in all.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn new(
        directory: &Path,
        namespaces: &'static [&'static str],
        layout: Layout,
    ) -> io::Result<Self> {
        let values = directory.join("values");
        let volumes = match layout {
            Layout::EachItsOwn => namespaces
                .iter()
                .map(|name| Volume::new(values.join(name)))
                .collect(),
            Layout::AllInOne => Volume::new(values).map(|volume| vec![volume]),
        };
        let mounts = Self {
            namespaces,
            volumes: volumes?,
            layout,
        };
        for at in 0..mounts.volumes.len() {
            mounts.publish(at, 1)?;
        }
        Ok(mounts)
    }

    /// Swaps one volume to a document with this counter.
    fn publish(&self, volume: usize, counter: u64) -> io::Result<()> {
        let document = document(counter);
        let published = match self.layout {
            Layout::EachItsOwn => self.volumes[volume].publish(&[("values.json", &document)]),
            Layout::AllInOne => {
                let paths: Vec<_> = self
                    .namespaces
                    .iter()
                    .map(|name| format!("{name}/values.json"))
                    .collect();
                let files: Vec<_> = paths
                    .iter()
                    .map(|path| (path.as_str(), document.as_str()))
                    .collect();
                self.volumes[volume].publish(&files)
            }
        };
        published.map(|wrote| assert!(wrote, "a new counter is a new content"))
    }
}

/// The options of `kubelet/schema.json`. No default has a counter, and the flag's is false.
fn document(counter: u64) -> String {
    format!(
        r#"{{"options": {{"enabled": true, "first": {counter}, "second": {counter}, "label": "counter {counter}",
"series": [{counter}, {counter}, {counter}]}}, "generated_at": "{}"}}"#,
        rfc3339()
    )
}

/// The counter in `label`; 0 for its default.
pub fn counter_of(label: &str) -> u64 {
    label
        .strip_prefix("counter ")
        .and_then(|counter| counter.parse().ok())
        .unwrap_or(0)
}

/// What a reader saw at one option. The option is named with the way it was read, since only what
/// comes from one place in memory has one order.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Which sequence of values this belongs to.
    pub sequence: usize,
    /// The counter; 0 stands for a default.
    pub counter: u64,
}

/// How many sequences a client may have for each namespace.
pub const SEQUENCES: usize = 8;

/// A client under test, as one reader thread uses it.
pub trait Client: Sync {
    /// Reads options of the namespace with this number, one after the other.
    fn read(&self, namespace: usize, seen: &mut dyn FnMut(Seen));
    /// Reads several options of one moment: the counters of all.
    fn read_together(&self, namespace: usize) -> Option<Vec<Seen>>;
}

/// What a campaign found.
#[derive(Debug, Default)]
pub struct Tally {
    /// Swaps of a volume.
    pub swaps: u64,
    /// Options read.
    pub reads: u64,
    /// Different counters seen, by all readers together.
    pub changes: u64,
    /// Reads that gave a default.
    pub defaults: u64,
    /// Times that a namespace began to serve its defaults to a reader.
    pub flashes: u64,
    /// Moments whose options did not fit together.
    pub torn: u64,
    /// Reads of an option that gave an earlier value than the one before.
    pub backwards: u64,
    /// Sequences that did not reach the last value.
    pub stale: u64,
    /// How long the readers took to reach the last value.
    pub settled: Duration,
    /// How long the swaps took.
    pub elapsed: Duration,
    /// What went wrong first.
    pub first_fault: Option<String>,
}

/// How long the readers have to reach the last value.
const DEADLINE: Duration = Duration::from_secs(10);

/// Swaps the volumes in turn, `swaps` times in all, under `readers` threads.
///
/// # Errors
/// Whatever the file system refuses.
///
/// # Panics
/// If the client does.
pub fn campaign(
    client: &dyn Client,
    mounts: &Mounts,
    swaps: u64,
    readers: usize,
) -> io::Result<Tally> {
    let last: Vec<_> = mounts
        .namespaces
        .iter()
        .map(|_| AtomicU64::new(1))
        .collect();
    let finished = AtomicBool::new(false);
    let tally = Mutex::new(Tally::default());
    let published = thread::scope(|scope| {
        for _ in 0..readers {
            scope.spawn(|| {
                let counters = vec![[0; SEQUENCES]; last.len()];
                let mut reader = Reader {
                    counters,
                    flashing: vec![false; last.len()],
                    tally: Tally::default(),
                };
                reader.run(client, &last, &finished);
                reader.add_to(&mut tally.lock().expect("no reader panics"));
            });
        }
        let started = Instant::now();
        let published = publish_all(mounts, swaps, &last);
        let elapsed = started.elapsed();
        finished.store(true, Relaxed);
        published.map(|()| elapsed)
    });
    let mut tally = tally.into_inner().expect("no reader panics");
    tally.elapsed = published?;
    tally.swaps = swaps;
    Ok(tally)
}

fn publish_all(mounts: &Mounts, swaps: u64, last: &[AtomicU64]) -> io::Result<()> {
    for swap in 0..swaps {
        let volume = usize::try_from(swap).unwrap_or(0) % mounts.volumes.len();
        let counter = swap + 2;
        mounts.publish(volume, counter)?;
        match mounts.layout {
            Layout::EachItsOwn => last[volume].store(counter, Relaxed),
            Layout::AllInOne => last.iter().for_each(|last| last.store(counter, Relaxed)),
        }
    }
    Ok(())
}

struct Reader {
    /// The last counter of each namespace and sequence.
    counters: Vec<[u64; SEQUENCES]>,
    /// Whether the last read of each namespace gave a default.
    flashing: Vec<bool>,
    tally: Tally,
}

impl Reader {
    fn run(&mut self, client: &dyn Client, last: &[AtomicU64], finished: &AtomicBool) {
        while !finished.load(Relaxed) {
            self.look(client);
        }
        let started = Instant::now();
        while self.stale(last) > 0 && started.elapsed() < DEADLINE {
            self.look(client);
        }
        self.tally.settled = started.elapsed();
        self.tally.stale = self.stale(last);
        if self.tally.stale > 0 {
            self.fault(|| format!("stale {DEADLINE:?} after the last swap"));
        }
    }

    fn look(&mut self, client: &dyn Client) {
        for namespace in 0..self.counters.len() {
            client.read(namespace, &mut |seen| self.see(namespace, seen));
            let Some(together) = client.read_together(namespace) else {
                continue;
            };
            if together
                .iter()
                .any(|seen| seen.counter != together[0].counter)
            {
                self.tally.torn += 1;
                self.fault(|| format!("torn: {together:?}"));
            }
            for seen in together {
                self.see(namespace, seen);
            }
        }
    }

    fn see(&mut self, namespace: usize, Seen { sequence, counter }: Seen) {
        self.tally.reads += 1;
        let before = self.counters[namespace][sequence];
        if counter == 0 {
            self.tally.defaults += 1;
            // One flash is seen at several options, and by several reads of one.
            self.tally.flashes += u64::from(!self.flashing[namespace]);
            self.flashing[namespace] = true;
            self.fault(|| format!("a default after {before}, in sequence {sequence}"));
            return;
        }
        self.flashing[namespace] = false;
        if counter < before {
            self.tally.backwards += 1;
            self.fault(|| format!("{counter} after {before}, in sequence {sequence}"));
        }
        self.tally.changes += u64::from(counter != before);
        self.counters[namespace][sequence] = counter;
    }

    /// How many sequences that were ever read are not at the last value.
    fn stale(&self, last: &[AtomicU64]) -> u64 {
        let sequences = self.counters.iter().zip(last);
        let stale = sequences.flat_map(|(counters, last)| {
            let last = last.load(Relaxed);
            counters
                .iter()
                .filter(move |counter| **counter != 0 && **counter != last)
        });
        stale.count() as u64
    }

    fn fault(&mut self, text: impl FnOnce() -> String) {
        self.tally.first_fault.get_or_insert_with(text);
    }

    fn add_to(self, all: &mut Tally) {
        all.reads += self.tally.reads;
        all.changes += self.tally.changes;
        all.defaults += self.tally.defaults;
        all.flashes += self.tally.flashes;
        all.torn += self.tally.torn;
        all.backwards += self.tally.backwards;
        all.stale += self.tally.stale;
        all.settled = all.settled.max(self.tally.settled);
        all.first_fault = all.first_fault.take().or(self.tally.first_fault);
    }
}

/// A fresh folder on the tmpfs of the system, if there is one, and one on the disk: the name and the
/// path of each. `disk` is where the disk is.
pub fn places(disk: &Path) -> Vec<(&'static str, PathBuf)> {
    let shared_memory = Path::new("/dev/shm");
    let name = format!("sentry-options-kubelet-{}-{}", std::process::id(), random());
    let tmpfs = shared_memory
        .is_dir()
        .then(|| ("tmpfs", shared_memory.join(&name)));
    tmpfs
        .into_iter()
        .chain([("disk", disk.join(&name))])
        .collect()
}

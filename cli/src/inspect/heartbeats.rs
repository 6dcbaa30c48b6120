//! The heartbeats of a process and of those that it forked: FILE, FILE.17, FILE.23.

use std::io;
use std::path::PathBuf;

use sentry_options_status::{FileBeside, Status};

use super::life::Life;
use super::volume;

/// What processes say of themselves.
#[derive(Debug)]
pub(crate) struct Heartbeats {
    /// The file of the process that set the store up.
    pub(crate) file: PathBuf,
    /// Those of all processes, the children's in the order of their numbers.
    pub(crate) each: Vec<Heartbeat>,
}

/// One heartbeat.
#[derive(Debug)]
pub(crate) struct Heartbeat {
    pub(crate) file: PathBuf,
    /// What it says, or why that cannot be known.
    pub(crate) status: Result<Status, String>,
    pub(crate) life: Life,
}

impl Heartbeats {
    /// Reads all heartbeats that there are.
    pub(crate) fn read(file: PathBuf) -> Self {
        let others = FileBeside::all(&file).into_iter();
        // What is being written is no heartbeat yet.
        let others = others.filter(|other| other.extension.is_empty());
        let files = [file.clone()]
            .into_iter()
            .chain(others.map(|other| other.path));
        let mut each: Vec<_> = files.filter_map(Heartbeat::read).collect();
        forget_replaced(&mut each);
        Self { file, each }
    }

    /// Those of processes that live, as far as is known.
    pub(crate) fn living(&self) -> impl Iterator<Item = &Heartbeat> {
        self.each
            .iter()
            .filter(|heartbeat| !heartbeat.life.is_over())
    }
}

impl Heartbeat {
    /// `None` if there is no such file.
    fn read(file: PathBuf) -> Option<Self> {
        let status = match volume::read(&file) {
            Ok(contents) => parse(contents.bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => Err(format!("it cannot be read: {error}")),
        };
        let life = status.as_ref().map_or(Life::Unknown, Life::of);
        Some(Self { file, status, life })
    }
}

fn parse(bytes: Vec<u8>) -> Result<Status, String> {
    let text = String::from_utf8(bytes).map_err(|_| "it is no UTF-8".to_owned())?;
    Status::parse(&text).map_err(|error| error.to_string())
}

/// Folders such as an `emptyDir` outlive containers. The newest heartbeat is from the container of today; those
/// from another one were left behind.
fn forget_replaced(each: &mut [Heartbeat]) {
    let told = each
        .iter()
        .filter_map(|heartbeat| heartbeat.status.as_ref().ok());
    let newest = told.max_by_key(|status| status.at);
    let Some(today) = newest.and_then(|status| status.pid_namespace.clone()) else {
        return;
    };
    for heartbeat in each {
        let place = heartbeat
            .status
            .as_ref()
            .ok()
            .and_then(|status| status.pid_namespace.as_ref());
        if place.is_some_and(|place| *place != today) {
            heartbeat.life = Life::Replaced;
        }
    }
}

//! An inspection for machines. `docs/operations.md` lists the members, whose names stay as they are.

use std::path::Path;
use std::time::SystemTime;

use sentry_options_status::{Status, to_rfc3339};
use serde_json::{Map, Value, json};

use super::loaded::Loaded;
use super::{Heartbeat, Inspection, OnDisk, Verdict};
use crate::output::finding;

/// The version of the format; new members alone make no new one.
const FORMAT: u64 = 1;

impl Inspection {
    /// One JSON object, and a line break.
    pub(crate) fn json(&self, verdict: &Verdict) -> String {
        let heartbeats = self.heartbeats.as_ref();
        let processes = heartbeats
            .into_iter()
            .flat_map(|heartbeats| &heartbeats.each);
        let document = json!({
            "format": FORMAT,
            "at": to_rfc3339(self.at),
            "directory": text(&self.disk.directory),
            "healthy": verdict.is_healthy,
            "namespaces": self.disk.files.iter().map(OnDisk::json).collect::<Vec<_>>(),
            "status_file": heartbeats.map(|heartbeats| text(&heartbeats.file)),
            "processes": processes.map(|one| self.process_json(one)).collect::<Vec<_>>(),
            "findings": verdict.findings.iter().map(finding).collect::<Vec<_>>(),
        });
        format!("{document}\n")
    }

    fn process_json(&self, heartbeat: &Heartbeat) -> Value {
        let status = heartbeat.status.as_ref().ok();
        let age = status.and_then(|status| {
            let age = self.at.duration_since(status.last_successful_poll);
            // Negative if it lies in the future.
            let seconds = age.map_or_else(
                |ahead| -ahead.duration().as_secs_f64(),
                |age| age.as_secs_f64(),
            );
            (!seconds.is_nan()).then_some(seconds)
        });
        json!({
            "file": text(&heartbeat.file),
            "process": heartbeat.life.name(),
            "unreadable": heartbeat.status.as_ref().err(),
            "poll_age_secs": age,
            "late_secs": status.map(|status| status.overdue(self.at).as_secs_f64()),
            "loaded": status.map(|status| self.loaded(status)),
            "status": status.map(Status::to_json),
        })
    }

    /// How each namespace relates to its file, by its name.
    fn loaded(&self, status: &Status) -> Map<String, Value> {
        let each = status.namespaces.iter().map(|loaded| {
            let on_disk = self.on_disk(status, &loaded.namespace);
            let relation = Loaded::of(status, loaded, on_disk).name();
            (loaded.namespace.clone(), relation.into())
        });
        each.collect()
    }
}

impl OnDisk {
    fn json(&self) -> Value {
        let time = |time: Option<SystemTime>| time.map(to_rfc3339);
        json!({
            "namespace": self.namespace,
            "file": text(&self.file),
            "state": self.state.name(),
            "options": self.options,
            "content_hash": self.content_hash.map(|hash| hash.to_string()),
            "generated_at": self.generated_at,
            "modified": time(self.modified),
            "changed": time(self.changed),
            "volume": self.volume,
            "never_updates": self.never_updates,
        })
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

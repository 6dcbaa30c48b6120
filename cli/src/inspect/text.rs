//! An inspection for people.

use std::fmt::Write as _;

use sentry_options_schema::lines;
use sentry_options_status::{Status, ago};

use super::life::Life;
use super::loaded::Loaded;
use super::{FileState, Heartbeat, Inspection, OnDisk, Verdict};
use crate::shown::plain;

impl Inspection {
    /// The verdict, if somebody asked for one; each file; each process.
    pub(crate) fn text(&self, verdict: &Verdict) -> String {
        let mut parts = Vec::new();
        match verdict.is_healthy {
            Some(true) => parts.push("healthy".to_owned()),
            Some(false) => parts.push("UNHEALTHY".to_owned()),
            None => {}
        }
        let mut files = format!(
            "values on disk in {}",
            plain(&self.disk.directory.display().to_string())
        );
        for on_disk in &self.disk.files {
            let _ = write!(files, "\n{}", self.file_text(on_disk));
        }
        parts.push(files);
        match &self.heartbeats {
            Some(heartbeats) => parts.extend(heartbeats.each.iter().map(|one| self.process_text(one))),
            None => parts.push(
                "no heartbeat is known, so this says nothing of what processes have loaded: see --status"
                    .to_owned(),
            ),
        }
        parts.join("\n\n") + "\n"
    }

    fn file_text(&self, on_disk: &OnDisk) -> String {
        let what = match on_disk.state {
            FileState::Valid => "valid",
            FileState::Unchecked => "readable, and not checked, as its schema is unknown",
            FileState::Invalid => "INVALID, a process refuses it",
            FileState::Missing => return format!("{}: no file", on_disk.namespace),
        };
        let mut text = format!(
            "{}: {what}\n  {}",
            on_disk.namespace,
            plain(&on_disk.file.display().to_string())
        );
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = write!(text, "\n  {name} {}", plain(&value));
            }
        };
        add(
            "options set:",
            on_disk.options.map(|count| count.to_string()),
        );
        add("hash", on_disk.content_hash.map(|hash| hash.to_string()));
        add("generated at", on_disk.generated_at.clone());
        add("modified", on_disk.modified.map(|time| ago(time, self.at)));
        add("volume at", on_disk.volume.clone());
        if on_disk.never_updates {
            text.push_str("\n  mounted by subPath: it will never change while this pod runs");
        }
        text
    }

    fn process_text(&self, heartbeat: &Heartbeat) -> String {
        let mut text = format!("heartbeat {}", plain(&heartbeat.file.display().to_string()));
        text.push_str(match heartbeat.life {
            Life::Alive | Life::Unknown => "",
            Life::Ended => ", of a process that has ended",
            Life::Replaced => ", left behind by a container before this one",
        });
        match &heartbeat.status {
            Err(why) => {
                let _ = write!(text, ": {}", plain(why));
            }
            Ok(_) if heartbeat.life.is_over() => {}
            Ok(status) => {
                let _ = write!(text, "\n{}", lines(&self.as_of_now(status).to_string()));
                for loaded in &status.namespaces {
                    let what =
                        match Loaded::of(status, loaded, self.on_disk(status, &loaded.namespace)) {
                            Loaded::Current => "what is in its file",
                            Loaded::Pending => {
                                "not yet what is in its file, which is newer than the last poll"
                            }
                            Loaded::Stuck => {
                                "NOT WHAT IS IN ITS FILE, although that was there at the last poll"
                            }
                            Loaded::Unknown => continue,
                        };
                    let _ = write!(text, "\n{} is {what}", plain(&loaded.namespace));
                }
            }
        }
        text
    }

    /// The status with the times as they are from now, and each text on one line.
    fn as_of_now(&self, status: &Status) -> Status {
        let mut status = Status {
            at: self.at,
            version: plain(&status.version),
            host: status.host.as_deref().map(plain),
            ..status.clone()
        };
        for namespace in &mut status.namespaces {
            namespace.namespace = plain(&namespace.namespace);
            if let Some(error) = &mut namespace.error {
                error.text = plain(&error.text);
            }
        }
        status
    }
}

//! The result of `log` as text and as JSON.

use std::fmt::Write as _;

use serde_json::json;

use super::{Change, Log, Who};
use crate::shown::{self, plain};

impl Log {
    /// For machines.
    pub(crate) fn json(&self) -> String {
        let mut document = serde_json::to_value(self).unwrap_or_default();
        document["moves"] = self
            .moves
            .iter()
            .map(|moved| {
                json!({
                    "commit": moved.commit.as_str(), "from": moved.from, "to": moved.to,
                })
            })
            .collect();
        document["unreadable"] = self
            .unreadable
            .iter()
            .map(|file| json!({"commit": file.commit.as_str(), "file": file.file}))
            .collect();
        format!("{document:#}\n")
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for entry in &self.commits {
            let _ = writeln!(text, "commit {}", entry.commit);
            text.push_str(&entry.who.text());
            for change in &entry.changes {
                let _ = writeln!(text, "    {}", change.text());
            }
            for moved in &self.moves {
                if moved.commit.as_str() == entry.commit {
                    let _ = writeln!(
                        text,
                        "    (moved from {} to {})",
                        plain(&moved.from),
                        plain(&moved.to)
                    );
                }
            }
            text.push('\n');
        }
        // Of a whole namespace, that would be all that it sets.
        let ends = self.history_ends.iter().filter(|_| self.is_of_one_option);
        for end in ends {
            let short = &end.commit[..10];
            let value = shown::text(&end.value);
            let (target, key) = (plain(&end.target), plain(&end.key));
            let _ = writeln!(
                text,
                "{short} or earlier: {target} {key}: {value} (history ends here)"
            );
        }
        text
    }
}

impl Change {
    fn text(&self) -> String {
        let (before, after) = shown::change(self.before.0.as_ref(), self.after.0.as_ref());
        let dropped = if self.dropped {
            " (dropped by a later merge)"
        } else {
            ""
        };
        let (target, key) = (plain(&self.target), plain(&self.key));
        format!("{target} {key}: {before} -> {after}{dropped}")
    }
}

impl Who {
    /// The author and the date on one line each, and the subject.
    fn text(&self) -> String {
        format!(
            "Author: {} <{}>\nDate:   {}\n\n    {}\n\n",
            plain(&self.author),
            plain(&self.email),
            plain(&self.date),
            plain(&self.subject)
        )
    }
}

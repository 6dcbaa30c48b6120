//! A difference as JSON, as text, and as a table for a pull request.

use std::fmt::Write as _;

use sentry_options_values::DEFAULT;
use serde_json::Value;

use super::{Change, Difference, Layer, State};
use crate::shown::{self, plain};

/// A change for people, with the targets that inherit it.
struct Row<'d> {
    change: &'d Change,
    /// The targets that have the change from `default`.
    inherited_by: Vec<&'d str>,
}

impl Difference {
    /// The peer's form.
    pub(crate) fn json(&self) -> String {
        let json = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{json}\n")
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        if self.is_empty() {
            return "no option changes\n".to_owned();
        }
        let mut text = String::new();
        for (namespace, rows) in self.namespaces() {
            let _ = writeln!(text, "{namespace}");
            for row in rows {
                let (before, after) = row.change.texts();
                let place = row.place();
                let key = plain(&row.change.key);
                let _ = writeln!(text, "  {place}  {key}: {before} -> {after}");
            }
            for removed in self.removed_from(namespace) {
                let _ = writeln!(text, "  {}  removed", plain(removed));
            }
        }
        text
    }

    /// A table for each namespace, for the comment on a pull request.
    pub(crate) fn markdown(&self) -> String {
        if self.is_empty() {
            return "No option changes.\n".to_owned();
        }
        let mut text = String::new();
        for (namespace, rows) in self.namespaces() {
            let _ = writeln!(text, "### {}\n", code(namespace));
            if !rows.is_empty() {
                text.push_str("| Target | Option | Before | After |\n|---|---|---|---|\n");
            }
            for row in &rows {
                let Change { before, after, .. } = row.change;
                let (old, new) = row.change.values();
                let cell = |value: Option<String>, state: &State| {
                    let value = value.map_or_else(|| "unset".to_owned(), |value| code(&value));
                    format!("{value}{}", state.source.note())
                };
                let _ = writeln!(
                    text,
                    "| {} | {} | {} | {} |",
                    cell_text(&row.place()),
                    code(&plain(&row.change.key)),
                    cell(old, before),
                    cell(new, after)
                );
            }
            let removed = self.removed_from(namespace);
            let removed: Vec<_> = removed.map(|target| code(&plain(target))).collect();
            if !removed.is_empty() {
                let gap = if rows.is_empty() { "" } else { "\n" };
                let _ = writeln!(text, "{gap}Removed targets: {}", removed.join(", "));
            }
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    /// The changes by namespace. What a target has from `default` stands with that.
    fn namespaces(&self) -> Vec<(&str, Vec<Row<'_>>)> {
        let changed = self.changes.iter().map(|change| &change.namespace);
        let removed = self
            .removed_targets
            .iter()
            .map(|removed| &removed.namespace);
        let mut names: Vec<_> = changed.chain(removed).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        let with_rows = |name| (name, self.rows(name));
        names.into_iter().map(with_rows).collect()
    }

    fn rows(&self, namespace: &str) -> Vec<Row<'_>> {
        let changes = self.changes.iter();
        let changes = changes.filter(|change| change.namespace == namespace);
        let is_default = |change: &&Change| change.target == DEFAULT;
        let defaults = changes.clone().filter(is_default);
        let mut rows: Vec<_> = defaults.map(Row::new).collect();
        for change in changes.filter(|change| change.target != DEFAULT) {
            let is_inherited = |row: &&mut Row<'_>| row.change.is_inherited_by(change);
            match rows.iter_mut().find(is_inherited) {
                Some(row) => row.inherited_by.push(&change.target),
                None => rows.push(Row::new(change)),
            }
        }
        rows
    }

    fn removed_from<'d>(&'d self, namespace: &str) -> impl Iterator<Item = &'d str> {
        let removed = self.removed_targets.iter();
        let removed = removed.filter(move |removed| removed.namespace == namespace);
        removed.map(|removed| removed.target.as_str())
    }
}

impl<'d> Row<'d> {
    fn new(change: &'d Change) -> Self {
        Self {
            change,
            inherited_by: Vec::new(),
        }
    }

    fn place(&self) -> String {
        let target = plain(&self.change.target);
        if self.inherited_by.is_empty() {
            return target;
        }
        let others: Vec<_> = self.inherited_by.iter().copied().map(plain).collect();
        format!("{target} (and {})", others.join(", "))
    }
}

impl Change {
    /// Whether `other`, of another target, is this change of `default`.
    fn is_inherited_by(&self, other: &Self) -> bool {
        self.target == DEFAULT
            && self.key == other.key
            && self.before == other.before
            && self.after == other.after
    }

    fn values(&self) -> (Option<String>, Option<String>) {
        let one = |value: &Option<Value>| value.as_ref().map(shown::text);
        match (&self.before.value, &self.after.value) {
            (Some(before), Some(after)) => {
                let (before, after) = shown::texts(before, after);
                (Some(before), Some(after))
            }
            (before, after) => (one(before), one(after)),
        }
    }

    fn texts(&self) -> (String, String) {
        let (before, after) = self.values();
        let text = |value: Option<String>, state: &State| {
            let value = value.unwrap_or_else(|| "unset".to_owned());
            format!("{value}{}", state.source.note())
        };
        (text(before, &self.before), text(after, &self.after))
    }
}

impl Layer {
    fn note(self) -> &'static str {
        match self {
            Self::Target => " (target)",
            Self::Default => " (default)",
            Self::SchemaDefault => " (schema default)",
            Self::Unset => "",
        }
    }
}

/// Inline code in a cell of a table.
fn code(text: &str) -> String {
    let longest_run = text
        .split(|char| char != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest_run + 1);
    let gap = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    // In a table a bar ends the cell, in code as well.
    format!("{fence}{gap}{}{gap}{fence}", text.replace('|', "\\|"))
}

/// Plain text in a cell of a table. Targets that pass the check of names need no escape.
fn cell_text(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, char| {
        if char.is_ascii_punctuation() && !matches!(char, '-' | '(' | ')' | ',') {
            escaped.push('\\');
        }
        escaped.push(char);
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::{cell_text, code};

    #[test]
    fn code_may_hold_anything() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("`x``y"), "``` `x``y ```");
        assert_eq!(code("[a](b) @team <img>"), "`[a](b) @team <img>`");
    }

    #[test]
    fn names_are_no_markup() {
        assert_eq!(cell_text("us-east (and de, jp)"), "us-east (and de, jp)");
        assert_eq!(cell_text("a|<b>@c"), "a\\|\\<b\\>\\@c");
    }
}

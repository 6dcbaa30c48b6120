//! Findings as text: for people, for machines, for GitHub.

use sentry_options_schema::{Colour, Severity, lines};
use sentry_options_values::{Diagnostic, Place};
use serde_json::{Value, json};

/// With excerpts, and how many there are.
pub(super) fn human(findings: &[Diagnostic], colour: Colour) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&finding.render(colour));
        text.push_str("\n\n");
    }
    let count = |severity| {
        findings
            .iter()
            .filter(|told| told.severity == severity)
            .count()
    };
    let counts = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, what)| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    });
    // One finding is counted by whoever reads it.
    if findings.len() > 1 {
        text.push_str(&counts.collect::<Vec<_>>().join(", "));
        text.push('\n');
    }
    text
}

/// A finding as one JSON object on a line.
pub(super) fn json_line(finding: &Diagnostic) -> String {
    format!("{}\n", self::finding(finding))
}

/// `{"severity", "code", "message", "file", "line", "column", "end_line", "end_column", "help", "related"}`
pub(crate) fn finding(finding: &Diagnostic) -> Value {
    let position = |place: &Place| {
        let start = place.source.position(place.span.start);
        let end = place.source.position(place.span.end);
        json!({
            "file": place.source.name(),
            "line": start.line, "column": start.column,
            "end_line": end.line, "end_column": end.column,
        })
    };
    let mut line = json!({
        "severity": finding.severity.name(),
        "code": finding.code,
        "message": finding.message,
        "file": finding.file,
        "help": finding.help,
    });
    if let (Some(place), Some(line)) = (&finding.place, line.as_object_mut())
        && let Value::Object(position) = position(place)
    {
        line.extend(position);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let mut told = position(&related.place);
            told["label"] = related.label.as_str().into();
            told
        });
        line["related"] = related.collect();
    }
    line
}

/// A workflow command of GitHub Actions, which becomes an annotation in the pull request.
pub(super) fn annotation(finding: &Diagnostic) -> String {
    let mut properties = Vec::new();
    if let Some(file) = &finding.file {
        properties.push(format!("file={}", escape_property(file)));
    }
    if let Some(place) = &finding.place {
        let start = place.source.position(place.span.start);
        let end = place.source.position(place.span.end);
        properties.push(format!("line={},endLine={}", start.line, end.line));
        // GitHub takes columns for places within one line only.
        if start.line == end.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    properties.push(format!("title={}", escape_property(finding.code)));
    let related = finding.related.iter().map(|related| {
        let position = related.place.source.position(related.place.span.start);
        let name = related.place.source.name();
        format!("\n{}: {name}:{position}", related.label)
    });
    let help = finding.help.iter().map(|help| format!("\nhelp: {help}"));
    let message = [finding.message.clone()]
        .into_iter()
        .chain(related)
        .chain(help);
    format!(
        "::{} {}::{}\n",
        finding.severity.name(),
        properties.join(","),
        escape(&lines(&message.collect::<String>()))
    )
}

/// What GitHub asks to be escaped in a message.
fn escape(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What GitHub asks to be escaped in a property.
fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

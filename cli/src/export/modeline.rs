//! The line in a values file that makes editors check it.

use std::path::{Component, Path, PathBuf};
use std::{io, path};

/// How the line begins. Editors look for it in comments at the start of a file.
const START: &str = "# yaml-language-server: $schema=";

/// The line that names the JSON Schema at `schema` in the values file at `values`.
///
/// The path in it is relative, so that it is right in each clone of the repository.
pub(crate) fn modeline(schema: &Path, values: &Path) -> io::Result<String> {
    let schema = normal(&path::absolute(schema)?);
    let values = normal(&path::absolute(values)?);
    let folder = values.parent().unwrap_or(&values);
    let shared = schema
        .components()
        .zip(folder.components())
        .take_while(|(one, other)| one == other)
        .count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = schema.components().skip(shared);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let steps = up.chain(down).collect::<Vec<_>>();
    Ok(format!("{START}{}", steps.join("/")))
}

/// The text with the line at its start, in place of one that is there.
pub(crate) fn insert(line: &str, text: &str) -> String {
    let is_other = |found: &str| !found.trim_start().starts_with(START.trim_end_matches('='));
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let rest = text.split_inclusive('\n').enumerate();
    // Only comments at the start count: the same text in a value is a value.
    let comments = text
        .lines()
        .take_while(|found| found.trim_start().starts_with('#'));
    let comments = comments.count();
    let rest = rest.filter(|(at, found)| *at >= comments || is_other(found));
    let rest = rest.map(|(_, found)| found).collect::<String>();
    format!("{line}{newline}{rest}")
}

/// The path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            _ => normal.push(part),
        }
    }
    normal
}

//! Names from values and contexts, in a line that people read.

use std::fmt;

/// A name as it is, or quoted if it is empty or has what does not belong into a line: a line break would let
/// it write further steps of an explanation.
pub(crate) struct Name<'n>(pub(crate) &'n str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_escaped = |character: char| match character {
            // They are escaped only because of the quotes that are around.
            '"' | '\'' | '\\' => false,
            _ => character.escape_debug().len() > 1,
        };
        if self.0.is_empty() || self.0.contains(is_escaped) {
            write!(f, "{:?}", self.0)
        } else {
            f.write_str(self.0)
        }
    }
}

/// The names with commas between.
pub(crate) fn join(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let names = names.into_iter();
    let names = names.map(|name| Name(name.as_ref()).to_string());
    names.collect::<Vec<_>>().join(", ")
}

//! Texts, compared without regard to case.

/// A text in lower case, beside the text as it is written.
///
/// Lower case is that of Unicode, by context: a final `Σ` becomes `ς`. That is how Rust and Python have
/// it.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    written: Box<str>,
    /// Nothing if it is in lower case as written, as most are.
    lower_case: Option<Box<str>>,
}

impl Text {
    pub(crate) fn new(written: impl Into<Box<str>>) -> Self {
        let written = written.into();
        let lower_case = match written.is_ascii() {
            true if !written.bytes().any(|byte| byte.is_ascii_uppercase()) => None,
            true => Some(written.to_ascii_lowercase()),
            false => Some(written.to_lowercase()).filter(|lower_case| **lower_case != *written),
        };
        Self {
            written,
            lower_case: lower_case.map(String::into_boxed_str),
        }
    }

    pub(crate) fn written(&self) -> &str {
        &self.written
    }

    pub(crate) fn lower_case(&self) -> &str {
        self.lower_case.as_deref().unwrap_or(&self.written)
    }

    pub(crate) fn into_lower_case(self) -> Box<str> {
        self.lower_case.unwrap_or(self.written)
    }
}

/// Whether the two are equal. For texts as short as keys and names this is several times faster than a
/// call of `memcmp`, and comparing them is most of what an evaluation does.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let (one, one_rest) = one.as_bytes().as_chunks::<8>();
    let (other, other_rest) = other.as_bytes().as_chunks::<8>();
    let mut words = one.iter().zip(other);
    let mut bytes = one_rest.iter().zip(other_rest);
    (one.len() == other.len() && one_rest.len() == other_rest.len())
        && words.all(|(one, other)| u64::from_ne_bytes(*one) == u64::from_ne_bytes(*other))
        && bytes.all(|(one, other)| one == other)
}

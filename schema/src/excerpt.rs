//! Messages about a place in a source.

#[cfg(feature = "excerpts")]
mod message;

#[cfg(feature = "excerpts")]
pub use message::{Colour, Message, Note, Severity};

use crate::parse::secrets;
use crate::plain::{lines, one_line};
use crate::source::{Source, Span};

/// What stands between two rendered messages.
pub(crate) const SEPARATOR: &str = if cfg!(feature = "excerpts") {
    "\n\n"
} else {
    "\n"
};

/// The parts of a source that no excerpt may show: the values of secret options.
#[derive(Debug, Clone, Default)]
pub enum Hidden {
    /// None.
    #[default]
    Nothing,
    /// These, in order and apart from each other: see [`Hidden::spans`].
    Spans(Vec<Span>),
    /// It is not known which, so all.
    Everything,
}

impl Hidden {
    /// What no excerpt of a schema may show: the defaults, examples and members of secret options.
    pub fn of_schema(source: &Source) -> Self {
        secrets::of_source(source)
    }

    /// Whether any of it is in `span`.
    pub fn is_in(&self, span: Span) -> bool {
        match self {
            Self::Nothing => false,
            Self::Spans(spans) => {
                let next = spans.partition_point(|hidden| hidden.end <= span.start);
                spans
                    .get(next)
                    .is_some_and(|hidden| hidden.start < span.end)
            }
            Self::Everything => true,
        }
    }

    /// These spans, which may overlap.
    pub fn spans(mut spans: Vec<Span>) -> Self {
        if spans.is_empty() {
            return Self::Nothing;
        }
        spans.sort_unstable();
        spans.dedup_by(|next, span| {
            let overlaps = next.start <= span.end;
            if overlaps {
                span.end = span.end.max(next.end);
            }
            overlaps
        });
        Self::Spans(spans)
    }
}

/// Renders a message about a place: as rustc does, with an excerpt, if the feature `excerpts` is
/// on, and else as `name:line:column: message`. Positions are the same in both.
///
/// The excerpt shows whole lines. Where one may hold the value of a secret option, use
/// [`render_without_excerpt`].
pub fn render(source: &Source, span: Span, message: &str, help: Option<&str>) -> String {
    render_hiding(source, span, message, help, &Hidden::Nothing)
}

/// Renders a message about a place as `name:line:column: message`, the help on a line of its own.
pub fn render_without_excerpt(
    source: &Source,
    span: Span,
    message: &str,
    help: Option<&str>,
) -> String {
    let position = source.position(span.start);
    let help = help.map_or_else(String::new, |help| format!("\n  = help: {}", lines(help)));
    let (name, message) = (one_line(source.name()), lines(message));
    format!("{name}:{position}: {message}{help}")
}

#[cfg(not(feature = "excerpts"))]
pub(crate) fn render_hiding(
    source: &Source,
    span: Span,
    message: &str,
    help: Option<&str>,
    _hidden: &Hidden,
) -> String {
    render_without_excerpt(source, span, message, help)
}

#[cfg(feature = "excerpts")]
pub(crate) fn render_hiding(
    source: &Source,
    span: Span,
    message: &str,
    help: Option<&str>,
    hidden: &Hidden,
) -> String {
    let message = Message {
        severity: Severity::Error,
        text: message,
        at: Some(Note::new(source, span, hidden)),
        related: &[],
        help,
    };
    message.render(Colour::Never)
}

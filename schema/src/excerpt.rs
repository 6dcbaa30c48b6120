//! Messages about a place in a source, as text without colour.

use crate::source::{Source, Span};

/// What stands between two rendered messages.
pub(crate) const SEPARATOR: &str = if cfg!(feature = "excerpts") {
    "\n\n"
} else {
    "\n"
};

/// The parts of a source that no excerpt may show: the values of secret options.
#[derive(Debug, Clone, Default)]
pub(crate) enum Hidden {
    /// None.
    #[default]
    Nothing,
    /// These, in order and apart from each other.
    #[cfg_attr(
        not(feature = "excerpts"),
        expect(dead_code, reason = "nothing shows them")
    )]
    Spans(Vec<Span>),
    /// It is not known which, so all.
    Everything,
}

impl Hidden {
    /// These spans, which may overlap.
    pub(crate) fn spans(mut spans: Vec<Span>) -> Self {
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
    let help = help.map_or_else(String::new, |help| format!("\n  = help: {help}"));
    format!("{}:{position}: {message}{help}", source.name())
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
    use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

    // The lines at the place are all that the renderer needs: it would go through all it gets.
    let (lines, first_line) = source.lines_of(span);
    if lines.end - lines.start > LONGEST {
        return render_without_excerpt(source, span, message, help);
    }
    let text = &source.text()[lines.range()];
    let text = match hidden {
        Hidden::Nothing => std::borrow::Cow::Borrowed(text),
        Hidden::Spans(spans) => std::borrow::Cow::Owned(masked(text, lines.start, spans)),
        Hidden::Everything => return render_without_excerpt(source, span, message, help),
    };
    let place = span.start - lines.start..span.end - lines.start;
    let snippet = Snippet::source(text)
        .line_start(first_line)
        .path(source.name())
        .annotation(AnnotationKind::Primary.span(place));
    let group = Level::ERROR.primary_title(message).element(snippet);
    let group = match help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    };
    Renderer::plain().render(&[group])
}

/// The longest text that an excerpt is made of, in bytes. A file all in one line has none.
#[cfg(feature = "excerpts")]
const LONGEST: usize = 10_000;

/// `text`, which starts at `offset` of its source, with every character in `spans` (sorted, and apart
/// from each other) replaced by one of the same length in bytes, so that lines and columns stay as they
/// are.
#[cfg(feature = "excerpts")]
fn masked(text: &str, offset: usize, spans: &[Span]) -> String {
    let mut spans = &spans[spans.partition_point(|span| span.end <= offset)..];
    let mask = |(at, c): (usize, char)| {
        let at = at + offset;
        while let [first, rest @ ..] = spans
            && first.end <= at
        {
            spans = rest;
        }
        let is_hidden = spans.first().is_some_and(|span| span.start <= at);
        match c.len_utf8() {
            _ if !is_hidden || c == '\n' || c == '\r' => c,
            1 => '*',
            2 => '\u{b7}',
            3 => '\u{2022}',
            _ => '\u{10102}',
        }
    };
    text.char_indices().map(mask).collect()
}

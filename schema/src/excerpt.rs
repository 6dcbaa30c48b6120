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
    /// These.
    #[cfg_attr(
        not(feature = "excerpts"),
        expect(dead_code, reason = "nothing shows them")
    )]
    Spans(Vec<Span>),
    /// It is not known which, so all.
    Everything,
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

    let text = match hidden {
        Hidden::Nothing => std::borrow::Cow::Borrowed(source.text()),
        Hidden::Spans(spans) => std::borrow::Cow::Owned(masked(source.text(), spans)),
        Hidden::Everything => return render_without_excerpt(source, span, message, help),
    };
    let snippet = Snippet::source(text)
        .path(source.name())
        .annotation(AnnotationKind::Primary.span(span.range()));
    let group = Level::ERROR.primary_title(message).element(snippet);
    let group = match help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    };
    Renderer::plain().render(&[group])
}

/// `text` with every character in `spans` replaced by one of the same length in bytes, so that
/// offsets, lines and columns stay as they are.
#[cfg(feature = "excerpts")]
fn masked(text: &str, spans: &[Span]) -> String {
    text.char_indices()
        .map(|(at, c)| {
            let hidden = spans.iter().any(|span| span.range().contains(&at));
            match c.len_utf8() {
                _ if !hidden || c == '\n' || c == '\r' => c,
                1 => '*',
                2 => '\u{b7}',
                3 => '\u{2022}',
                _ => '\u{10102}',
            }
        })
        .collect()
}

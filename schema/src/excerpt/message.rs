//! Messages with excerpts of the places that they speak of, as rustc has them.

use std::borrow::Cow;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::Hidden;
use crate::plain::{lines, one_line};
use crate::source::{Source, Span};

/// The longest text that an excerpt is made of, in bytes. A file all in one line has none.
const LONGEST: usize = 10_000;

/// A message, the place that it is about, and others that explain it.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// How bad it is.
    pub severity: Severity,
    /// What is to be said, in one line.
    pub text: &'a str,
    /// The place, if it has one.
    pub at: Option<Note<'a>>,
    /// Other places, in this or another source.
    pub related: &'a [Note<'a>],
    /// What to do about it.
    pub help: Option<&'a str>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// What is asked for cannot be done.
    Error,
    /// It can be done, but may not be what is meant.
    Warning,
}

impl Severity {
    /// The word for it: `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Whether terminal colours are part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// With ANSI escape codes.
    Always,
}

/// A place, and what is to be said of it.
#[derive(Debug, Clone, Copy)]
pub struct Note<'a> {
    /// The source it is in.
    pub source: &'a Source,
    /// Where in it.
    pub span: Span,
    /// What the excerpt says beside the place.
    pub label: Option<&'a str>,
    /// What of the source no excerpt may show.
    pub hidden: &'a Hidden,
}

impl<'a> Note<'a> {
    /// A place without a label.
    pub fn new(source: &'a Source, span: Span, hidden: &'a Hidden) -> Self {
        Self {
            source,
            span,
            label: None,
            hidden,
        }
    }

    /// The lines of the place, unless they are too long or hidden: their text, the place within
    /// it, and the number of the first.
    fn excerpt(&self) -> Option<(Cow<'a, str>, Span, usize)> {
        // The lines at the place are all that the renderer needs: it would go through all it gets.
        let (lines, first_line) = self.source.lines_of(self.span);
        if lines.end - lines.start > LONGEST {
            return None;
        }
        let text = &self.source.text()[lines.range()];
        let text = match self.hidden {
            Hidden::Nothing => Cow::Borrowed(text),
            Hidden::Spans(spans) => Cow::Owned(masked(text, lines.start, spans)),
            Hidden::Everything => return None,
        };
        let text = if text.contains(moves_terminal) {
            Cow::Owned(text.chars().map(still).collect())
        } else {
            text
        };
        let place = Span {
            start: self.span.start - lines.start,
            end: self.span.end - lines.start,
        };
        Some((text, place, first_line))
    }

    fn snippet(
        &self,
        kind: AnnotationKind,
    ) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
        let (text, place, first_line) = self.excerpt()?;
        let label = self.label.map(one_line);
        let annotation = kind.span(place.range()).label(label);
        let snippet = Snippet::source(text)
            .line_start(first_line)
            .path(one_line(self.source.name()));
        Some(snippet.annotation(annotation))
    }

    /// The place in words, where there is no excerpt.
    fn told(&self) -> String {
        let position = self.source.position(self.span.start);
        format!("{}:{position}", one_line(self.source.name()))
    }
}

impl Message<'_> {
    /// The message as rustc has it; without the excerpt, as `name:line:column: message`, where the
    /// lines of the place are too long or must not be shown.
    pub fn render(&self, colour: Colour) -> String {
        let primary = match &self.at {
            Some(note) => match note.snippet(AnnotationKind::Primary) {
                Some(snippet) => Some(snippet),
                None => return self.render_without_excerpt(),
            },
            None => None,
        };
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(lines(self.text));
        let related = self
            .related
            .iter()
            .filter_map(|note| note.snippet(AnnotationKind::Context));
        let snippets = primary.into_iter().chain(related).collect::<Vec<_>>();
        let has_excerpt = !snippets.is_empty();
        let mut group = snippets
            .into_iter()
            .fold(Group::with_title(title), Group::element);
        let mut advice = None;
        match self.help {
            Some(help) if has_excerpt => group = group.element(Level::HELP.message(lines(help))),
            // Without an excerpt there is no margin to hang it on.
            Some(help) => advice = Some(Group::with_title(Level::HELP.primary_title(lines(help)))),
            None => {}
        }
        let renderer = match colour {
            Colour::Never => Renderer::plain(),
            Colour::Always => Renderer::styled(),
        };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        [group]
            .into_iter()
            .chain(advice)
            .map(|group| renderer.render(&[group]))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn render_without_excerpt(&self) -> String {
        let place = self.at.iter().map(|note| format!("{}: ", note.told()));
        let related = self.related.iter().map(|note| {
            let label = one_line(note.label.unwrap_or("see also"));
            format!("\n  = note: {label}: {}", note.told())
        });
        let help = self
            .help
            .iter()
            .map(|help| format!("\n  = help: {}", lines(help)));
        place
            .chain([lines(self.text).into_owned()])
            .chain(related)
            .chain(help)
            .collect()
    }
}

/// `text`, which starts at `offset` of its source, with every character in `spans` (sorted, and apart
/// from each other) replaced by one of the same length in bytes, so that lines and columns stay as they
/// are.
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

/// Whether a character does more than show itself, of those that the renderer leaves as they are: it
/// replaces the others.
fn moves_terminal(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}')
}

/// The character, or one of the same length in bytes that does no more than show itself.
fn still(c: char) -> char {
    match c.len_utf8() {
        _ if !moves_terminal(c) => c,
        2 => '\u{b7}',
        _ => '\u{2022}',
    }
}

//! The parser's events, with the places that it leaves out.

use granit_parser::{ErrorKind as ScanErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput};
use sentry_options_schema::Span;

use super::{Error, ErrorKind};

/// The parser.
pub(super) struct Events<'s> {
    text: &'s str,
    parser: Parser<'s, StrInput<'s>>,
    /// The end of the last token that had one.
    behind: usize,
}

/// An event, and where it is.
pub(super) struct Located<'s> {
    pub(super) event: Event<'s>,
    pub(super) span: Span,
    pub(super) tag: Option<Span>,
}

impl<'s> Events<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            emit_comments: false,
        };
        Self {
            text,
            parser: Parser::new_from_str_with_options(text, options),
            behind: 0,
        }
    }

    /// The next event. The last is the end of the stream, again and again.
    pub(super) fn next(&mut self) -> Result<Located<'s>, Error> {
        let Some(next) = self.parser.next_event() else {
            let (event, tag) = (Event::StreamEnd, None);
            let span = empty(self.text.len());
            return Ok(Located { event, span, tag });
        };
        let (mut event, place) = next.map_err(|error| self.error(&error))?;
        let tag = place.tag_span().map(|tag| self.span(&tag));
        let mut span = self.span(&place);
        match &mut event {
            Event::Scalar(text, style, ..) => {
                if self.is_unended(*style, span, place.indent) && text.ends_with('\n') {
                    text.to_mut().pop();
                }
                span = self.scalar(*style, span);
            }
            // In front of its node, which came first.
            Event::Anchor(..) => return Ok(Located { event, span, tag }),
            _ => {}
        }
        // A list's or mapping's start is no token, unless it is a bracket.
        if span.start < span.end || matches!(event, Event::Scalar(..)) {
            self.behind = span.end;
        }
        Ok(Located { event, span, tag })
    }

    /// Where a block list starts that is the value of a key: at its first dash, which the parser does not tell if
    /// the dashes stand right under the key.
    pub(super) fn first_dash(&self, span: Span) -> Span {
        empty(self.find(|byte| byte == b'-').unwrap_or(span.start))
    }

    fn scalar(&self, style: ScalarStyle, span: Span) -> Span {
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.block_scalar(span),
            ScalarStyle::Plain if span.start == span.end => empty(self.left_out(span.start)),
            _ => span,
        }
    }

    /// Whether a block scalar ends with the text, in a line that has content and no end. The parser then adds a
    /// line's end to the value, the peer does not.
    fn is_unended(&self, style: ScalarStyle, span: Span, indent: Option<usize>) -> bool {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if !is_block || span.end < self.text.len() {
            return false;
        }
        let last = self.text.rsplit(['\n', '\r']).next();
        last.is_some_and(|line| line.len() > indent.unwrap_or_default())
    }

    /// From the `|` or `>` to the last line that is not blank, without that line's end. The parser tells of the
    /// text below, with all blank lines that follow.
    fn block_scalar(&self, span: Span) -> Span {
        let header = self.find(|byte| matches!(byte, b'|' | b'>'));
        let start = header.unwrap_or(span.start);
        let mut written = &self.text[start..span.end.max(start + 1)];
        while let Some((before, line)) = written.rsplit_once('\n')
            && line.trim().is_empty()
        {
            written = before;
        }
        let written = written.strip_suffix('\r').unwrap_or(written);
        let end = start + written.len();
        Span { start, end }
    }

    /// A value that is left out stands behind its colon, or else right behind its key.
    fn left_out(&self, at: usize) -> usize {
        let is_blank = |text: &str| text.trim_ascii().is_empty();
        let between = self.text.get(self.behind..at);
        let at = if between.is_some_and(is_blank) {
            self.behind
        } else {
            at
        };
        let rest = &self.text[at..];
        let colon = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        match rest.as_bytes().get(colon) {
            Some(b':') => at + colon + 1,
            _ => at,
        }
    }

    /// The first byte behind the last token that `is_wanted`. Between are blanks, comments, anchors, tags and
    /// indicators only.
    fn find(&self, is_wanted: impl Fn(u8) -> bool) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.behind;
        while let Some(byte) = bytes.get(at).copied() {
            let skip_until = |is_end: fn(&u8) -> bool| {
                let rest = bytes[at..].iter();
                rest.take_while(|byte| !is_end(byte)).count()
            };
            at += match byte {
                b'#' => skip_until(|byte| matches!(byte, b'\n' | b'\r')),
                b'&' | b'!' => skip_until(u8::is_ascii_whitespace),
                _ if is_wanted(byte) => return Some(at),
                _ => 1,
            };
        }
        None
    }

    fn span(&self, place: &granit_parser::Span) -> Span {
        // A text that is read whole has offsets everywhere.
        let range = place.byte_range().unwrap_or(self.behind..self.behind);
        let Span { start, end } = Span {
            start: range.start.min(self.text.len()),
            end: range.end.min(self.text.len()),
        };
        let end = end.max(start);
        Span { start, end }
    }

    /// A tab between the start of the line and `at`, where nothing but blanks is.
    pub(super) fn tab_in_indentation(&self, at: usize) -> Option<Span> {
        let before = &self.text[..at];
        let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let indentation = &before[line..];
        let start = line + indentation.find('\t')?;
        let end = start + 1;
        let is_blank = indentation.trim_matches([' ', '\t']).is_empty();
        is_blank.then_some(Span { start, end })
    }

    fn error(&self, error: &ScanError) -> Error {
        let mut kind = kind_of(error);
        let at = error.marker().byte_offset().unwrap_or(self.text.len());
        let rest = self.text.get(at..).unwrap_or_default();
        let character = rest.chars().next().filter(|first| !first.is_whitespace());
        let end = at + character.map_or(0, char::len_utf8);
        let mut span = Span { start: at, end };
        // The parser points behind a tab, or at something in front; and a tab in the indentation of one line may
        // be told as a fault of the next.
        let tab = match kind {
            ErrorKind::Tab => self.tab_at(at),
            ErrorKind::Syntax { .. } => self.indenting_tab(at),
            _ => None,
        };
        if let Some(tab) = tab {
            kind = ErrorKind::Tab;
            span = tab;
        }
        let related = None;
        Error {
            kind,
            span,
            related,
        }
    }

    /// The tab in front of `at`, or else the first behind it.
    fn tab_at(&self, at: usize) -> Option<Span> {
        self.tab_in_indentation(at).or_else(|| {
            let start = if self.text[..at].ends_with('\t') {
                at - 1
            } else {
                at + self.text[at..].find('\t')?
            };
            let end = start + 1;
            Some(Span { start, end })
        })
    }

    /// The first tab in the indentation of a line between the last token and `at`.
    fn indenting_tab(&self, at: usize) -> Option<Span> {
        let between = self.text.get(self.behind..at)?;
        let line_ends = between.match_indices('\n');
        line_ends
            .map(|(end, _)| self.behind + end + 1)
            .find_map(|line| {
                let content = self.text[line..].trim_start_matches([' ', '\t']);
                let at = self.text.len() - content.len();
                self.tab_in_indentation(at)
                    .filter(|_| !content.starts_with('#'))
            })
    }
}

fn kind_of(error: &ScanError) -> ErrorKind {
    use ScanErrorKind as Scan;
    let remedy = match error.kind() {
        Scan::TabNotAllowed
        | Scan::TabInBlockIndentation
        | Scan::TabInIndentation
        | Scan::TabAtBlockScalarStart
        | Scan::TabInPlainScalar
        | Scan::UnexpectedCharacter { character: '\t' } => return ErrorKind::Tab,
        Scan::RecursionLimitExceeded => return ErrorKind::TooDeep,
        Scan::UnexpectedCharacter { .. } => "write text that starts with this character in quotes",
        Scan::MappingValueNotAllowed | Scan::SimpleKeyExpected | Scan::InvalidSimpleKey => {
            "write `key: value` on a line of its own; text that holds `: ` goes in quotes"
        }
        Scan::ExpectedBlockMappingKey
        | Scan::InvalidIndentation
        | Scan::ExpectedBlockSequenceEntry => "indent the entries of one mapping or list alike",
        Scan::UnclosedQuotedScalar | Scan::InvalidQuotedScalarIndent => {
            "close the quotes, and indent further lines of the text more than its key"
        }
        Scan::InvalidTrailingDoubleQuotedScalar | Scan::InvalidTrailingSingleQuotedScalar => {
            "nothing but a comment may follow the closing quote; escape quotes that belong to the text"
        }
        Scan::UnclosedFlowCollection { .. }
        | Scan::ExpectedFlowMappingSeparator
        | Scan::ExpectedFlowSequenceSeparator => {
            "close the bracket, and put commas between the entries"
        }
        Scan::UnknownQuotedScalarEscape => {
            r"write a backslash that belongs to the text as `\\`, or use single quotes"
        }
        Scan::CommentNotSeparated => "put a space before the `#`",
        _ => {
            let message = error.info();
            return ErrorKind::Syntax {
                message,
                remedy: None,
            };
        }
    };
    ErrorKind::Syntax {
        message: error.info(),
        remedy: Some(remedy),
    }
}

fn empty(at: usize) -> Span {
    Span { start: at, end: at }
}

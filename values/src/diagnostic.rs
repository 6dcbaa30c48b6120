//! What is told of a tree: one message, the place that it is about, and what to do.
//!
//! Every part that finds something wrong has an enum of its own for it, with its payload; here it
//! has become text, for the people and machines that read the output.

use sentry_options_schema::{
    Colour, Hidden, Message, Note, SchemaErrors, Severity, Source, Span, lines, one_line,
    render_without_excerpt,
};

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of finding it is, for machines: lower case, with hyphens. It stays the same when
    /// the message is reworded.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// The file or folder that it is about, if any.
    pub file: Option<String>,
    /// The place in the file.
    pub place: Option<Place>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in a source, and what of the source may not be shown.
#[derive(Debug, Clone)]
pub struct Place {
    /// The source.
    pub source: Source,
    /// Where in it.
    pub span: Span,
    /// The values of secret options.
    pub hidden: Hidden,
}

/// Another place that explains a finding.
#[derive(Debug, Clone)]
pub struct Related {
    /// The place.
    pub place: Place,
    /// What it has to do with the finding: `first here`.
    pub label: String,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            file: None,
            place: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// A warning without a place.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    /// About this file or folder as a whole.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// About this place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.file = Some(place.source.name().to_owned());
        self.place = Some(place);
        self
    }

    /// With this place besides.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        let label = label.into();
        self.related.push(Related { place, label });
        self
    }

    /// With this advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With this advice, if there is any.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The message with its excerpts, as rustc has it.
    pub fn render(&self, colour: Colour) -> String {
        let related = self.related.iter().map(|related| Note {
            label: Some(&related.label),
            ..related.place.note()
        });
        // A finding about a file as a whole says which one in its title.
        let title = match (&self.place, &self.file) {
            (None, Some(file)) => format!("{}: {}", one_line(file), self.message),
            _ => self.message.clone(),
        };
        let message = Message {
            severity: self.severity,
            text: &title,
            at: self.place.as_ref().map(Place::note),
            related: &related.collect::<Vec<_>>(),
            help: self.help.as_deref(),
        };
        message.render(colour)
    }

    /// The message in one line, with the advice on another: `file:line:column: message`.
    pub fn plain(&self) -> String {
        let help = self.help.as_deref();
        match (&self.place, &self.file) {
            (Some(place), _) => {
                render_without_excerpt(&place.source, place.span, &self.message, help)
            }
            (None, file) => {
                let file = file.iter().map(|file| format!("{}: ", one_line(file)));
                let help = help
                    .iter()
                    .map(|help| format!("\n  = help: {}", lines(help)));
                let message = lines(&self.message).into_owned();
                file.chain([message]).chain(help).collect()
            }
        }
    }
}

impl Place {
    fn note(&self) -> Note<'_> {
        Note::new(&self.source, self.span, &self.hidden)
    }
}

/// The errors of a schema, each on its own.
pub fn of_schema(errors: &SchemaErrors) -> impl Iterator<Item = Diagnostic> + '_ {
    errors.errors().iter().map(|error| {
        let place = Place {
            source: errors.source().clone(),
            span: error.span,
            hidden: errors.hidden().clone(),
        };
        Diagnostic::error("schema", error.kind.message())
            .at(place)
            .maybe_help(error.kind.help())
    })
}

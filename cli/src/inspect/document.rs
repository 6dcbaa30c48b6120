//! One `values.json` held against its schema, as tolerantly as the library does, with the place of each fault.

use sentry_options_schema::format::cut_date_time;
use sentry_options_schema::json::{self, Member, Node, NodeKind};
use sentry_options_schema::{
    ContentHash, Hidden, Ignored, IgnoredKind, Policy, Report, Schema, Source, Span,
};
use sentry_options_values::check::{message, place_of};
use sentry_options_values::{Diagnostic, Place, Secrets};
use serde_json::{Map, Value};

/// What is in a values file.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// What is wrong, and what is ignored.
    pub(crate) findings: Vec<Diagnostic>,
    /// How many options it sets.
    pub(crate) options: Option<usize>,
    pub(crate) generated_at: Option<String>,
    /// As the runtime computes it; `None` without a schema, and if something is wrong.
    pub(crate) content_hash: Option<ContentHash>,
}

/// Checks the bytes of a file, without a schema only whether it is a values file at all.
pub(crate) fn check(name: &str, bytes: Vec<u8>, schema: Option<&Schema>) -> Checked {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let error = Diagnostic::error("encoding", format!("invalid UTF-8 at byte {offset}"));
            return Checked::refused(vec![error.in_file(name)]);
        }
    };
    let source = Source::new(name, text);
    let secrets = schema.map_or(Secrets::Unknown, Secrets::Declared);
    let root = match json::parse(&source) {
        Ok(root) => root,
        Err(errors) => {
            let hidden = secrets.of_unread();
            let errors = errors.into_iter().map(|error| {
                let kind = match hidden {
                    Hidden::Nothing => error.kind,
                    _ => error.kind.without_names(),
                };
                Diagnostic::error("json", kind.to_string()).at(Place {
                    source: source.clone(),
                    span: error.span,
                    hidden: hidden.clone(),
                })
            });
            return Checked::refused(errors.collect());
        }
    };
    let Some(options) = root.member("options") else {
        let error = Diagnostic::error("structure", "values.json must have an 'options' key");
        return Checked::refused(vec![error.in_file(name)]);
    };
    let Some(members) = options.value.members() else {
        let error = Diagnostic::error("structure", "`options` must be an object");
        return Checked::refused(vec![error.in_file(name)]);
    };
    let generated_at = generated_at(&root);
    let values = members
        .iter()
        .map(|member| (member.key.clone(), member.value.to_value()));
    let values = values.collect::<Map<String, Value>>();
    let mut checked = Checked {
        options: Some(values.len()),
        generated_at,
        ..Checked::default()
    };
    if let Some(schema) = schema {
        let report = schema.validate(&values, Policy::Tolerant);
        let file = ValuesFile {
            hidden: hidden(members, schema),
            source,
            options: &options.value,
        };
        checked.findings = file.findings(&report);
        if report.is_valid() {
            checked.content_hash = Some(schema.content_hash(&values));
        }
    }
    checked
}

impl Checked {
    fn refused(findings: Vec<Diagnostic>) -> Self {
        Self {
            findings,
            ..Self::default()
        }
    }
}

/// As the library keeps it.
fn generated_at(root: &Node) -> Option<String> {
    match &root.member("generated_at")?.value.kind {
        NodeKind::String(text) => Some(cut_date_time(text.clone())),
        _ => None,
    }
}

/// What no excerpt may show. The value of an option that the schema does not declare is part of it: its name
/// may be that of a secret one, misspelt.
fn hidden(members: &[Member], schema: &Schema) -> Hidden {
    let is_hidden =
        |member: &&Member| schema.is_secret(&member.key) || !schema.accepts_key(&member.key);
    let spans = members
        .iter()
        .filter(is_hidden)
        .map(|member| member.value.span);
    Hidden::spans(spans.collect())
}

/// A file with its options, and where they stand.
struct ValuesFile<'n> {
    source: Source,
    hidden: Hidden,
    options: &'n Node,
}

impl ValuesFile<'_> {
    fn findings(&self, report: &Report) -> Vec<Diagnostic> {
        let violations = report.violations.iter().map(|violation| {
            let member = self.options.member(&violation.option);
            let span = member.map(|member| place_of(member, violation));
            let told = Diagnostic::error("value", message(violation));
            self.at(told, span).maybe_help(violation.help())
        });
        let ignored = report.ignored.iter().map(|ignored| {
            let member = self.options.member(&ignored.option);
            let nearest = ignored.nearest.as_ref();
            let help = nearest.map(|nearest| format!("did you mean {nearest:?}?"));
            let told = Diagnostic::warning("ignored", text_of(ignored));
            self.at(told, member.map(|member| member.key_span))
                .maybe_help(help)
        });
        let more = [
            (report.more_violations, "more things are wrong"),
            (report.more_ignored, "more are ignored"),
        ];
        let more = more.into_iter().filter(|(count, _)| *count > 0);
        let more = more.map(|(count, what)| {
            let told = Diagnostic::warning("value", format!("{count} {what}"));
            told.in_file(self.source.name())
        });
        violations.chain(ignored).chain(more).collect()
    }

    fn at(&self, told: Diagnostic, span: Option<Span>) -> Diagnostic {
        told.at(Place {
            source: self.source.clone(),
            span: span.unwrap_or(self.options.span),
            hidden: self.hidden.clone(),
        })
    }
}

fn text_of(ignored: &Ignored) -> String {
    let place = ignored.path.clone().within(ignored.option.clone());
    match &ignored.kind {
        IgnoredKind::Operator { name } => {
            format!("a condition never matches: its operator {name:?}, at \"{place}\", is unknown")
        }
        _ if ignored.path.is_root() => {
            format!(
                "option {:?} is ignored: the schema does not declare it",
                ignored.option
            )
        }
        _ => format!(
            "field {:?} is ignored: the schema does not declare it",
            place.to_string()
        ),
    }
}

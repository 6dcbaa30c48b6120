//! Evaluating one flag of a values file, without a schema.

mod fault;
mod words;

use sentry_options_flags::{Context, Feature, Flag, Policy, Step, Violation};
use sentry_options_schema::json::{self, Member, Node, NodeKind};
use sentry_options_schema::{Hidden, Segment, Source, Span};
use sentry_options_values::{Diagnostic, Place, Secrets, yaml};
use serde_json::Value;

use fault::EvaluationFault;
pub(crate) use words::verdict;

/// What the keys of flags begin with.
const PREFIX: &str = "feature.";

/// The flag of this name, with or without `feature.`, in the text of a values file.
///
/// # Errors
///
/// Everything that is wrong with the text, or with the flag's definition.
pub(crate) fn flag(source: &Source, name: &str) -> Result<Flag, Vec<Diagnostic>> {
    let name = name.strip_prefix(PREFIX).unwrap_or(name);
    let key = format!("{PREFIX}{name}");
    let document = yaml::parse(source).map_err(|errors| {
        let told = |error: yaml::Error| {
            // No schema says what is secret.
            let kind = Secrets::Unknown.tellable(error.kind);
            let told = Diagnostic::error("yaml", kind.to_string());
            told.at(place(source, error.span, &Hidden::Everything))
                .maybe_help(kind.help())
        };
        errors.into_iter().map(told).collect::<Vec<_>>()
    })?;
    let hidden = all_but(&key, &document);
    let options = document
        .root
        .member("options")
        .map(|options| &options.value);
    let Some(found) = options.and_then(|options| options.member(&key)) else {
        let others = options.and_then(Node::members).unwrap_or_default();
        return Err(vec![EvaluationFault::not_found(&key, others).told(source)]);
    };
    let value = found.value.to_value();
    if !value["segments"].is_array() {
        let fault = EvaluationFault::NoSegments { key };
        return Err(vec![fault.told(source).at(place(
            source,
            found.key_span,
            &hidden,
        ))]);
    }
    match Feature::parse(&value, Policy::Strict).into_result() {
        Ok(feature) => Ok(Flag::compile(name, &feature)),
        Err(report) => {
            let violations = report.violations.iter();
            Err(violations
                .map(|violation| told(source, &hidden, found, violation))
                .collect())
        }
    }
}

/// The context that is given as a JSON object.
///
/// # Errors
///
/// It is no JSON, or no object.
pub(crate) fn context(text: &str, identity_fields: &str) -> Result<Context, Vec<Diagnostic>> {
    let source = Source::new("--context", text);
    let node = json::parse(&source).map_err(|errors| {
        let told = |error: &json::Error| {
            let told = Diagnostic::error(
                "context",
                format!("--context is not valid JSON: {}", error.kind),
            );
            told.at(place(&source, error.span, &Hidden::Nothing))
        };
        errors.iter().map(told).collect::<Vec<_>>()
    })?;
    let Value::Object(properties) = node.to_value() else {
        let found = node.to_value();
        return Err(vec![EvaluationFault::Context { found }.told(&source)]);
    };
    let fields = identity_fields.split(',').map(str::to_owned);
    Ok(Context::from(&properties).with_identity_fields(fields))
}

fn told(source: &Source, hidden: &Hidden, flag: &Member, violation: &Violation) -> Diagnostic {
    let segments = violation.path.steps().iter().map(|step| match step {
        Step::Key(key) => Segment::Key(key.clone()),
        Step::Index(index) => Segment::Index(*index),
        Step::Any => Segment::Any,
    });
    let node = flag.value.find(&segments.collect()).unwrap_or(&flag.value);
    // A mapping may be long: its key is where it starts.
    let span = match node.kind {
        NodeKind::Object(_) if violation.path.is_root() => flag.key_span,
        _ => node.span,
    };
    let path = if violation.path.is_root() {
        String::new()
    } else {
        format!("/{}", violation.path)
    };
    let message = format!("Invalid flag definition: {}{path} {violation}", flag.key);
    Diagnostic::error("value", message)
        .at(place(source, span, hidden))
        .maybe_help(violation.help())
}

/// Without a schema, all but the flag may be secret.
fn all_but(flag: &str, document: &yaml::Document) -> Hidden {
    let sections = document.root.members().unwrap_or_default().iter();
    let others = sections.flat_map(|section| match section.value.members() {
        Some(options) if section.key == "options" => options.iter().collect(),
        _ => vec![section],
    });
    let others = others.filter(|member| member.key != flag);
    Hidden::spans(
        others
            .flat_map(|member| document.places(&member.value))
            .collect(),
    )
}

fn place(source: &Source, span: Span, hidden: &Hidden) -> Place {
    Place {
        source: source.clone(),
        span,
        hidden: hidden.clone(),
    }
}

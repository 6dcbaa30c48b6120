//! Evaluating one flag, of a values file without a schema or as it is in force at a target.

mod fault;
mod words;

use sentry_options_flags::{Context, Feature, Flag, Policy, Step, Violation};
use sentry_options_schema::json::{self, Member, Node, NodeKind};
use sentry_options_schema::{Hidden, Segment, Source, Span, one_line};
use sentry_options_values::{
    DEFAULT, Diagnostic, Effective, Layer, Place, Secrets, Supplied, yaml,
};
use serde_json::Value;

use fault::EvaluationFault;
pub(crate) use words::verdict;

/// What the keys of flags begin with.
const PREFIX: &str = "feature.";

/// A flag, and where its value stands.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) flag: Flag,
    /// For people: the target, if that is known, the file and the line.
    pub(crate) origin: String,
}

/// The flag of this name, with or without `feature.`, in the text of a values file.
///
/// # Errors
///
/// Everything that is wrong with the text, or with the flag's definition.
pub(crate) fn in_file(source: &Source, name: &str) -> Result<Found, Vec<Diagnostic>> {
    let key = key(name);
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
    let options = document
        .root
        .member("options")
        .map(|options| &options.value);
    let Some(member) = options.and_then(|options| options.member(&key)) else {
        let others = options.and_then(Node::members).unwrap_or_default().iter();
        let others = others.map(|member| member.key.as_str());
        let fault = EvaluationFault::not_found(key, source.name().to_owned(), others);
        return Err(vec![fault.told()]);
    };
    let flag = compile(source, &all_but(&key, &document), member)?;
    let origin = position(source, member);
    Ok(Found { flag, origin })
}

/// The flag of this name, with or without `feature.`, as it is in force at a target.
///
/// # Errors
///
/// Everything that is wrong with the flag's definition, or that there is none.
pub(crate) fn at_target(
    effective: &Effective<'_>,
    target: &str,
    name: &str,
) -> Result<Found, Vec<Diagnostic>> {
    let key = key(name);
    let Some(Supplied {
        layer,
        file,
        member,
    }) = effective.get(&key)
    else {
        let others = effective.iter().map(|(key, _)| key);
        let fault = EvaluationFault::not_found(key, format!("target {target}"), others);
        return Err(vec![fault.told()]);
    };
    let supplier = match layer {
        Layer::Target => target,
        Layer::Default => DEFAULT,
    };
    Ok(Found {
        flag: compile(&file.source, &file.hidden, member)?,
        origin: format!("target {supplier}, {}", position(&file.source, member)),
    })
}

fn key(name: &str) -> String {
    format!("{PREFIX}{}", name.strip_prefix(PREFIX).unwrap_or(name))
}

/// The file and the line, as editors take them.
fn position(source: &Source, member: &Member) -> String {
    let line = source.position(member.key_span.start).line;
    format!("{}:{line}", one_line(source.name()))
}

fn compile(source: &Source, hidden: &Hidden, member: &Member) -> Result<Flag, Vec<Diagnostic>> {
    let value = member.value.to_value();
    if !value["segments"].is_array() {
        let key = member.key.clone();
        let place = place(source, member.key_span, hidden);
        return Err(vec![EvaluationFault::NoSegments { key }.told().at(place)]);
    }
    match Feature::parse(&value, Policy::Strict).into_result() {
        Ok(feature) => {
            let name = member.key.strip_prefix(PREFIX).unwrap_or_default();
            Ok(Flag::compile(name, &feature))
        }
        Err(report) => {
            let violations = report.violations.iter();
            Err(violations
                .map(|violation| told(source, hidden, member, violation))
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
        return Err(vec![EvaluationFault::Context { found }.told()]);
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

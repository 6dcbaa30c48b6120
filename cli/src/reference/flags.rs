//! Flags and experiment layers in a few words.
//!
//! The values were validated before; where one is not as expected all the same, less is said of it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sentry_options_schema::{Declared, Schema, describe};
use sentry_options_values::Supplied;
use serde_json::Value;

use super::{Targets, markdown, table};

/// The feature flags that the schema names or a target sets.
pub(super) fn features(schema: &Schema, targets: &Targets<'_>) -> String {
    section(
        "Feature flags",
        "State",
        "off",
        &schema.flags,
        targets,
        feature,
    )
}

/// The experiment layers that the schema names or a target sets.
pub(super) fn layers(schema: &Schema, targets: &Targets<'_>) -> String {
    let title = "Experiment layers";
    section(
        title,
        "Experiments",
        "none",
        &schema.experiment_layers,
        targets,
        layer,
    )
}

fn section(
    title: &str,
    column: &str,
    unset: &str,
    declared: &Declared,
    targets: &Targets<'_>,
    sum_up: impl Fn(&Value) -> String,
) -> String {
    let named = declared.named.iter().map(|named| named.key.as_str());
    let set = targets.iter().flat_map(|(_, effective)| effective.iter());
    let set = set.map(|(key, _)| key).filter(|key| declared.accepts(key));
    let keys = named.chain(set).collect::<BTreeSet<_>>();
    if keys.is_empty() {
        return String::new();
    }
    let mut text = format!("## {title}\n\n");
    for key in keys {
        let _ = write!(text, "### {}\n\n", describe::code(key));
        let values = targets
            .iter()
            .filter_map(|(_, effective)| effective.get(key));
        let mut about = values.map(|supplied| about(&supplied.member.value.to_value()));
        text.push_str(&about.find(|about| !about.is_empty()).unwrap_or_default());
        if targets.is_empty() {
            text.push_str("Set nowhere.\n\n");
        } else {
            let cell = |supplied: Option<&Supplied<'_>>| match supplied {
                Some(supplied) => sum_up(&supplied.member.value.to_value()),
                None => unset.to_owned(),
            };
            text.push_str(&table(key, column, targets, cell, "set nowhere"));
        }
    }
    text
}

/// What its author says of it, and who that is.
fn about(value: &Value) -> String {
    let mut text = String::new();
    if let Some(description) = value["description"].as_str() {
        text.push_str(&describe::paragraph(description));
    }
    let unit = value["unit"].as_array().map(|fields| {
        let fields = fields.iter().filter_map(Value::as_str).map(describe::code);
        fields.collect::<Vec<_>>().join(", ")
    });
    let facts = [
        ("Owner", value["owner"]["team"].as_str().map(describe::code)),
        ("Created", value["created_at"].as_str().map(describe::code)),
        ("Unit", unit),
    ];
    for (name, fact) in facts {
        if let Some(fact) = fact {
            let _ = writeln!(text, "- {name}: {fact}");
        }
    }
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
    text
}

/// `on: all (100 %), beta (10 % where 2 conditions match)`
fn feature(value: &Value) -> String {
    if value["enabled"] == Value::Bool(false) {
        return "off: disabled".to_owned();
    }
    let segments = value["segments"].as_array().into_iter().flatten();
    let segments = segments.map(|segment| {
        let name = segment["name"].as_str().unwrap_or_default();
        let rollout = segment["rollout"].as_f64().unwrap_or(100.0);
        let conditions = segment["conditions"].as_array().map_or(0, Vec::len);
        let conditions = match conditions {
            0 => String::new(),
            1 => " where 1 condition matches".to_owned(),
            _ => format!(" where {conditions} conditions match"),
        };
        format!("{} ({rollout} %{conditions})", markdown::text_cell(name))
    });
    let segments = segments.collect::<Vec<_>>();
    if segments.is_empty() {
        "off: no segments".to_owned()
    } else {
        format!("by segment: {}", segments.join(", "))
    }
}

/// `checkout (slots 0 to 39: control 50, treatment 50)`
fn layer(value: &Value) -> String {
    let experiments = value["experiments"].as_object().into_iter().flatten();
    let experiments = experiments.map(|(name, experiment)| {
        let allocation = &experiment["allocation"];
        let start = allocation["start"].as_f64().unwrap_or_default();
        let size = allocation["size"].as_f64().unwrap_or(20.0);
        let arms = experiment["arms"].as_array().into_iter().flatten();
        let arms = arms.map(|arm| {
            let name = arm["name"].as_str().unwrap_or_default();
            format!("{} {}", markdown::text_cell(name), arm["weight"])
        });
        let arms = arms.collect::<Vec<_>>().join(", ");
        let disabled = if experiment["enabled"] == Value::Bool(false) {
            "disabled, "
        } else {
            ""
        };
        let last = start + size - 1.0;
        format!(
            "{} ({disabled}slots {start} to {last}: {arms})",
            markdown::text_cell(name)
        )
    });
    let experiments = experiments.collect::<Vec<_>>();
    if experiments.is_empty() {
        "none".to_owned()
    } else {
        experiments.join("; ")
    }
}

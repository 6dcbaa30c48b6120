//! What holds of whatever value and context.

use sentry_options_flags::{
    Assignment, Context, ContextValue, Decision, ExperimentLayer, Experiments, Feature, Flag,
    Layer, Operator, Policy, Reason, Report, Status,
};
use serde_json::Value;

use super::input::Input;

/// What an input turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A valid flag that is on, and one that is off.
    On,
    Off,
    /// An invalid flag that is evaluated all the same, where nobody checks.
    Unchecked,
    /// A valid layer, of which an experiment assigns an arm, and of which none does.
    Assigned,
    Layer,
    Invalid,
}

/// Panics if something does not hold.
pub(crate) fn check(input: &Input) -> Kind {
    let context = check_context(input);
    let flag = check_flag(input, &context);
    let layer = check_layer(input, &context);
    flag.or(layer).unwrap_or(Kind::Invalid)
}

/// However a context is put together, it is the same.
fn check_context(input: &Input) -> Context {
    let fields = || input.identity_fields.iter().cloned();
    let context = Context::from(&input.properties).with_identity_fields(fields());
    let mut other = Context::new().with_identity_fields(fields().rev());
    for (key, value) in input.properties.iter().rev() {
        other.insert(key.clone(), "what is replaced");
        assert!(other.id() < 1_000_000_000);
        other.insert(key.clone(), value.clone());
    }
    for context in [&context, &other] {
        assert_eq!(context.properties().len(), input.properties.len());
        assert_eq!(context.id() % 100, u64::from(context.bucket(None)));
        for (key, value) in &input.properties {
            let found = context.get(key).expect("it was inserted");
            let json = ContextValue::from_json(value);
            assert_eq!(found.to_string(), json.to_string());
            check_value(value, &json);
        }
    }
    assert_eq!(context.id(), other.id());
    assert_eq!(
        context.bucket(Some(&input.name)),
        other.clone().bucket(Some(&input.name))
    );
    assert!(!context.has("no such property"));
    context
}

/// What is not too deep comes back as it was; what is deeper is cut off, once.
fn check_value(value: &Value, converted: &ContextValue) {
    let back = converted.to_json();
    if depth(value) <= 127 {
        assert_eq!(back, *value);
    }
    assert_eq!(
        ContextValue::from_json(&back).to_string(),
        converted.to_string()
    );
}

fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Array(entries) => entries.iter().map(depth).max(),
        Value::Object(object) => object.values().map(depth).max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or(0)
}

fn check_flag(input: &Input, context: &Context) -> Option<Kind> {
    let strict = Feature::parse(&input.value, Policy::Strict);
    let tolerant = Feature::parse(&input.value, Policy::Tolerant);
    for parsed in [&strict, &tolerant] {
        assert_eq!(parsed.value.is_some(), parsed.report.is_valid());
        check_report(&parsed.report);
    }
    assert!(strict.report.ignored.is_empty());
    if strict.report.is_valid() {
        assert_eq!(
            strict.value, tolerant.value,
            "strict writers, tolerant readers"
        );
    }
    let unchecked = Flag::compile_unchecked(input.name.as_str(), &input.value);
    let Some(feature) = tolerant.value else {
        let flag = unchecked.ok()?;
        if let Reason::Segment { index, .. } = check_evaluation(&flag, context).reason {
            assert!(
                is_readable(&input.value, index),
                "a mistyped condition matches nothing"
            );
        }
        return Some(Kind::Unchecked);
    };
    let decision = check_evaluation(&Flag::compile(input.name.as_str(), &feature), context);
    let unchecked = unchecked.expect("what is valid can be read");
    assert_eq!(check_evaluation(&unchecked, context), decision);
    Some(if decision.is_on { Kind::On } else { Kind::Off })
}

/// What decides is what explains, however often it is asked.
fn check_evaluation(flag: &Flag, context: &Context) -> Decision {
    let decision = flag.decide(context);
    let explanation = flag.explain(context);
    assert_eq!(explanation.decision, decision);
    assert_eq!(flag.is_on(context), decision.is_on);
    assert_eq!(flag.decide(&context.clone()), decision);
    if let Reason::Segment {
        index,
        rollout,
        bucket,
    } = decision.reason
    {
        assert!(rollout <= 100);
        assert_eq!(
            explanation.segments.len(),
            index + 1,
            "those before it were passed over"
        );
        assert_eq!(bucket.is_some(), (1..100).contains(&rollout));
        let bucket = bucket.unwrap_or_else(|| flag.bucket(context));
        assert_eq!(u64::from(bucket), flag.bucket_id(context) % 100);
        assert_eq!(
            decision.is_on,
            rollout > 0 && bucket <= rollout || rollout == 100
        );
    } else {
        assert!(!decision.is_on, "only a segment turns a flag on");
    }
    let (told, name) = (explanation.to_string(), flag.name());
    assert!(
        told.starts_with(name) || told.starts_with(&format!("{name:?}")),
        "names that would break a line are quoted: {told}"
    );
    assert_eq!(explanation.to_json()["on"], decision.is_on);
    decision
}

/// Whether the segment that decided, and all of its conditions, can be understood at all.
fn is_readable(flag: &Value, index: usize) -> bool {
    let segments = flag["segments"].as_array().into_iter().flatten();
    let segment = segments.filter(|segment| segment.is_object()).nth(index);
    let segment = segment.expect("it decided");
    let conditions = segment.get("conditions").map(Value::as_array);
    let is_condition = |condition: &Value| {
        let operator = condition["operator"].as_str().and_then(Operator::from_name);
        operator.is_some() && condition["property"].is_string() && condition.get("value").is_some()
    };
    match conditions {
        None => true,
        Some(None) => false,
        Some(Some(conditions)) => conditions.iter().all(is_condition),
    }
}

fn check_layer(input: &Input, context: &Context) -> Option<Kind> {
    let strict = ExperimentLayer::parse(&input.value, Policy::Strict);
    let tolerant = ExperimentLayer::parse(&input.value, Policy::Tolerant);
    for parsed in [&strict, &tolerant] {
        assert_eq!(parsed.value.is_some(), parsed.report.is_valid());
        check_report(&parsed.report);
    }
    if strict.report.is_valid() {
        assert_eq!(
            strict.value, tolerant.value,
            "strict writers, tolerant readers"
        );
    }
    let definition = tolerant.value?;
    let layer = Layer::compile(input.name.as_str(), &definition);
    let experiments = Experiments::new("ns", [layer]);
    let claims = definition
        .experiments
        .iter()
        .map(|experiment| experiment.name);
    let assignments = claims.map(|name| experiments.assign(name, context));
    let assignments = assignments.collect::<Vec<_>>();
    let mut kind = Kind::Layer;
    for assignment in &assignments {
        check_assignment(assignment, &input.value, context);
        if let Status::Assigned { .. } = assignment.status {
            assert_eq!(kind, Kind::Layer, "nobody is in two experiments of a layer");
            assert_eq!(
                experiments.assign_layer(&input.name, context).as_ref(),
                Some(assignment)
            );
            kind = Kind::Assigned;
        }
    }
    assert_eq!(
        experiments.assign("no such experiment", context).arm(),
        None
    );
    assert_eq!(experiments.assign_layer("no such layer", context), None);
    Some(kind)
}

fn check_assignment(assignment: &Assignment, layer: &Value, context: &Context) {
    let definition = assignment.definition.as_ref().expect("it is configured");
    assert_eq!(definition.revision.len(), 16);
    assert!(assignment.slot.is_none_or(|slot| slot < 100));
    let row = assignment.exposure("service", "2026-11-20T12:00:00Z");
    assert_eq!(row["slot"], Value::from(assignment.slot));
    assert!(assignment.to_string().starts_with(&*assignment.experiment));
    if let Status::Assigned { arm, config } = &assignment.status {
        let slot = assignment.slot.expect("an arm comes with a slot");
        assert!(definition.allocation.contains(slot));
        let arms = layer["experiments"][&*assignment.experiment]["arms"].as_array();
        let mut arms = arms.expect("it is valid").iter();
        let of_name = arms
            .find(|other| other["name"] == **arm)
            .expect("it is one of them");
        assert!(of_name["weight"] != 0, "an arm without weight is nobody's");
        assert_eq!(**config, of_name["config"]);
        assert!(definition.unit.iter().all(|field| context.has(field)));
    }
}

/// Violations can be told, and are not many times what they are of.
fn check_report(report: &Report) {
    for violation in &report.violations {
        assert!(violation.found.len() < 2_000);
        assert!(!violation.to_string().is_empty());
        let _ = (violation.path.to_string(), violation.help());
    }
}

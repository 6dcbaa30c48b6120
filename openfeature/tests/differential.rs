//! Many contexts and flags: the SDK's client answers as `features().has` does.

mod support;

use fastrand::Rng;
use open_feature::{EvaluationContext, EvaluationContextFieldValue as Field};
use sentry_options::testing::{condition, feature, segment};
use sentry_options::{FeatureContext, Operator};
use serde_json::{Value, json};
use support::{ANY_FLAG, NAMESPACE, Service, nobody};

const FLAGS: usize = 60;
const CONTEXTS: usize = 400;

const KEYS: [&str; 4] = ["a", "b", "c", "targetingKey"];

/// A value that a field can have.
fn scalar(rng: &mut Rng) -> Value {
    match rng.u8(..5) {
        0 => rng.bool().into(),
        1 | 2 => number(rng),
        _ => text(rng),
    }
}

fn number(rng: &mut Rng) -> Value {
    if rng.bool() {
        return rng.i64(0..5).into();
    }
    [0.0, 1.0, 2.5, -1.5, 1e300][rng.usize(..5)].into()
}

fn text(rng: &mut Rng) -> Value {
    ["ada", "Ada", "bob@example.com", "", "ß", "1", "4"][rng.usize(..7)].into()
}

/// Texts or numbers.
fn list(rng: &mut Rng) -> Value {
    let entry = if rng.bool() { text } else { number };
    (0..rng.usize(0..4)).map(|_| entry(rng)).collect()
}

/// A flag of up to three segments, whatever its operators and operands.
fn flag(rng: &mut Rng) -> Value {
    let segments = (0..rng.usize(1..4)).map(|index| {
        let conditions = (0..rng.usize(0..3)).map(|_| {
            let operator = Operator::ALL[rng.usize(..Operator::ALL.len())];
            let operand = match operator {
                Operator::In | Operator::NotIn => list(rng),
                Operator::Contains | Operator::NotContains => text(rng),
                Operator::Matches | Operator::NotMatches => json!(["a*", "*@example.com", "1"]),
                _ => scalar(rng),
            };
            condition(KEYS[rng.usize(..KEYS.len())], operator, operand)
        });
        let conditions = conditions.collect::<Vec<_>>();
        let rollout = [0, 20, 50, 80, 100][rng.usize(..5)];
        segment(&format!("s{index}"), rollout, conditions)
    });
    let mut value = feature(segments.collect::<Vec<_>>());
    if rng.bool() {
        // Its name is hashed too.
        value["created_at"] = "2026-11-01".into();
    }
    value["enabled"] = (rng.u8(..10) > 0).into();
    value
}

/// One context, twice: for the SDK, and for `has`.
fn context(rng: &mut Rng) -> (EvaluationContext, FeatureContext) {
    let (mut theirs, mut ours) = (nobody(), FeatureContext::new());
    for key in &KEYS[..3] {
        if rng.u8(..4) == 0 {
            continue;
        }
        let value = if rng.u8(..5) == 0 {
            list(rng)
        } else {
            scalar(rng)
        };
        theirs.add_custom_field(*key, field(&value));
        ours.insert(key, value);
    }
    if rng.bool() {
        let targeting_key = rng.u16(..).to_string();
        ours.insert("targetingKey", targeting_key.as_str());
        ours.identity_fields(vec!["targetingKey"]);
        theirs = theirs.with_targeting_key(targeting_key);
    }
    (theirs, ours)
}

fn field(value: &Value) -> Field {
    match value {
        Value::Bool(boolean) => (*boolean).into(),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => integer.into(),
            None => number.as_f64().expect("finite").into(),
        },
        Value::String(text) => text.as_str().into(),
        list => Field::new_struct(list.clone()),
    }
}

#[tokio::test]
async fn answers_are_those_of_has() {
    let mut rng = Rng::with_seed(5);
    let flags = (0..FLAGS).map(|index| (format!("feature.f{index}"), flag(&mut rng)));
    let service = Service::with_settings(&flags.collect(), |builder| {
        builder.with_schemas(&[(NAMESPACE, ANY_FLAG)])
    });
    let features = service.options.features(NAMESPACE);
    let client = service.client().await;
    let mut answers = [0_usize; 2];
    for _ in 0..CONTEXTS {
        let (theirs, ours) = context(&mut rng);
        // The last one has no value.
        for index in 0..=FLAGS {
            let name = format!("f{index}");
            let expected = features.has(&name, &ours);
            let key = format!("feature.{name}");
            let answer = client.get_bool_value(&key, Some(&theirs), None).await;
            let explanation = features.explain(&name, &ours);
            assert_eq!(answer, Ok(expected), "{theirs:?}\n{explanation}");
            answers[usize::from(expected)] += 1;
        }
    }
    // Neither answer is rare, or the comparison would say little.
    assert!(answers.iter().all(|count| *count > 2_000), "{answers:?}");
}

//! One condition, compiled.

use serde_json::Value;

use super::operand::{Operand, Set};
use super::pattern::Patterns;
use crate::context::{ContextValue, Key, Prepared};
use crate::definition::{self, Operator, told};

/// A comparison of a property with a value that is prepared for it.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) name: Option<Box<str>>,
    pub(super) property: Key,
    /// The operator as it is written, and what it compares with, to explain.
    pub(super) operator: Box<str>,
    pub(super) operand: Box<str>,
    is_negated: bool,
    test: Test,
}

/// What a condition asks of a property, before it is negated.
#[derive(Debug)]
enum Test {
    In(Set),
    Contains(Operand),
    Equals(Operand),
    Matches(Patterns),
    /// Of a condition that nothing satisfies: its operator is unknown, or its value mistyped.
    Never,
}

/// How a condition turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Holds,
    Fails,
    /// The property, or the condition itself, is nothing that can be compared. That fails, whether the
    /// condition is negated or not.
    NotEvaluable,
}

/// How much of a condition's value, and of a property's, an explanation shows.
pub(super) const LONGEST_TOLD: usize = 100;

impl Condition {
    pub(super) fn compile(condition: &definition::Condition<'_>) -> Self {
        let operator = condition.operator;
        let test = operator.and_then(|operator| Test::compile(operator, condition.value));
        Self {
            name: condition.name.map(Box::from),
            property: Key::new(condition.property.to_owned()),
            operator: condition.operator_name.into(),
            operand: told(condition.value, LONGEST_TOLD).into(),
            is_negated: operator.is_some_and(Operator::is_negated),
            test: test.unwrap_or(Test::Never),
        }
    }

    /// Compares with the property's value, if it is there.
    pub(super) fn evaluate(&self, found: Option<&ContextValue>) -> Outcome {
        match self.test.evaluate(found.map(|value| &value.0)) {
            None => Outcome::NotEvaluable,
            Some(holds) if holds != self.is_negated => Outcome::Holds,
            Some(_) => Outcome::Fails,
        }
    }
}

impl Test {
    /// Nothing for a value that the operator cannot compare with.
    fn compile(operator: Operator, value: &Value) -> Option<Self> {
        Some(match operator {
            Operator::In | Operator::NotIn => Self::In(Set::new(value.as_array()?)),
            Operator::Contains | Operator::NotContains => Self::Contains(Operand::scalar(value)?),
            Operator::Equals | Operator::NotEquals => Self::Equals(Operand::new(value)),
            Operator::Matches | Operator::NotMatches => {
                Self::Matches(Patterns::new(value.as_array()?))
            }
        })
    }

    /// Nothing if it cannot be evaluated. A missing property is in nothing, equals nothing and matches
    /// nothing, and that is an answer; whether it contains something is not.
    fn evaluate(&self, found: Option<&Prepared>) -> Option<bool> {
        match self {
            Self::In(set) => match found {
                Some(Prepared::List(entries)) => {
                    Some(entries.iter().any(|entry| set.contains(entry)))
                }
                Some(Prepared::Object(_)) => None,
                found => Some(found.is_some_and(|found| set.contains(found))),
            },
            Self::Contains(operand) => match found {
                Some(Prepared::List(entries)) => {
                    Some(entries.iter().any(|entry| operand.equals(entry)))
                }
                _ => None,
            },
            Self::Equals(operand) => Some(found.is_some_and(|found| operand.equals(found))),
            Self::Matches(patterns) => match found {
                Some(Prepared::Text(text)) => Some(patterns.is_match(text)),
                Some(Prepared::List(_) | Prepared::Object(_)) => None,
                _ => Some(false),
            },
            Self::Never => None,
        }
    }
}

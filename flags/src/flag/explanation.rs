//! Why a flag is on or off, for people and for machines.

use std::fmt;

use serde_json::{Value, json};

use super::condition::{LONGEST_TOLD, Outcome};
use super::decision::{Decision, Failed, Observer, Reason, decide};
use super::{Flag, Segment};
use crate::context::Context;
use crate::definition::told;

/// Why a flag is on or off for a context. Its `Display` takes several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The name of the flag.
    pub flag: String,
    /// Where its value is from, such as `target us`, where whoever asks knows that.
    pub origin: Option<String>,
    /// What was decided.
    pub decision: Decision,
    /// The segments that were looked at, in order. Those behind the one that decided were not.
    pub segments: Vec<SegmentExplanation>,
    /// The properties that a rollout hashes, in order.
    pub identity: Vec<String>,
    /// Whether a rollout hashes the name of the flag too.
    pub hashes_name: bool,
}

/// How one segment turned out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentExplanation {
    /// Its name.
    pub name: String,
    /// How it turned out.
    pub outcome: SegmentOutcome,
}

/// How a segment turned out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentOutcome {
    /// A condition did not hold.
    PassedOver(ConditionExplanation),
    /// All conditions held, and the rollout decided.
    Decided {
        /// In percent.
        rollout: u8,
        /// The bucket of the context, from 0 to 99, where it makes a difference.
        bucket: Option<u8>,
    },
}

/// A condition that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionExplanation {
    /// Its index in its segment.
    pub index: usize,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// The property that it looks at.
    pub property: String,
    /// How it compares.
    pub operator: String,
    /// What it compares with, as JSON; the beginning, if that is long.
    pub expected: String,
    /// What the property was, as JSON, or the beginning of that; nothing if it was missing.
    pub found: Option<String>,
    /// Whether the two could be compared at all.
    pub is_evaluable: bool,
}

pub(super) fn explain(flag: &Flag, context: &Context) -> Explanation {
    let mut steps = Steps(Vec::new());
    let decision = decide(flag, context, &mut steps);
    let mut segments = steps.0;
    if let Reason::Segment {
        index,
        rollout,
        bucket,
    } = decision.reason
    {
        segments.push(SegmentExplanation {
            name: flag.segments[index].name.clone().into(),
            outcome: SegmentOutcome::Decided { rollout, bucket },
        });
    }
    let identity = context.identity_properties();
    Explanation {
        flag: flag.name.clone().into(),
        origin: None,
        decision,
        segments,
        identity: identity
            .into_iter()
            .map(|(key, _)| key.to_owned())
            .collect(),
        hashes_name: flag.hashes_name,
    }
}

/// The steps of an evaluation, written down as they come.
struct Steps(Vec<SegmentExplanation>);

impl<'e> Observer<'e> for Steps {
    fn passed_over(&mut self, segment: &'e Segment, failed: Failed<'e>) {
        let condition = failed.condition;
        self.0.push(SegmentExplanation {
            name: segment.name.clone().into(),
            outcome: SegmentOutcome::PassedOver(ConditionExplanation {
                index: failed.index,
                name: condition.name.clone().map(String::from),
                property: condition.property.name().to_owned(),
                operator: condition.operator.clone().into(),
                expected: condition.operand.clone().into(),
                found: failed.found.map(|found| told(found, LONGEST_TOLD)),
                is_evaluable: failed.outcome != Outcome::NotEvaluable,
            }),
        });
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is = if self.decision.is_on { "on" } else { "off" };
        write!(f, "{} is {is}", self.flag)?;
        if let Some(origin) = &self.origin {
            write!(f, ", by {origin}")?;
        }
        for (index, segment) in self.segments.iter().enumerate() {
            write!(
                f,
                "\n  segment {index} {:?}: {}",
                segment.name, segment.outcome
            )?;
            if matches!(
                segment.outcome,
                SegmentOutcome::Decided {
                    bucket: Some(_),
                    ..
                }
            ) {
                self.write_hashed(f)?;
            }
        }
        match self.decision.reason {
            Reason::NotSet => f.write_str("\n  it has no value"),
            Reason::Invalid => f.write_str("\n  its value is not a valid feature"),
            Reason::Disabled => f.write_str("\n  it is not enabled"),
            Reason::NoSegment if self.segments.is_empty() => f.write_str("\n  it has no segments"),
            Reason::NoSegment => f.write_str("\n  no segment matches"),
            Reason::Segment { .. } => Ok(()),
        }
    }
}

impl Explanation {
    /// Why a flag is off that has no value, or one that is no flag's.
    pub fn without_flag(name: impl Into<String>, reason: Reason) -> Self {
        Self {
            flag: name.into(),
            origin: None,
            decision: Decision::off(reason),
            segments: Vec::new(),
            identity: Vec::new(),
            hashes_name: false,
        }
    }

    /// This explanation, with where the flag's value is from.
    #[must_use]
    pub fn from_origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    fn write_hashed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.hashes_name.then_some("the name of the flag");
        let identity = self.identity.iter().map(String::as_str);
        let hashed = name.into_iter().chain(identity).collect::<Vec<_>>();
        match hashed.as_slice() {
            [] => f.write_str(" (of an empty context)"),
            hashed => write!(f, " (by {})", hashed.join(", ")),
        }
    }

    /// The explanation as JSON.
    pub fn to_json(&self) -> Value {
        let segments = self.segments.iter().map(SegmentExplanation::to_json);
        json!({
            "flag": self.flag,
            "origin": self.origin,
            "on": self.decision.is_on,
            "reason": self.decision.reason.name(),
            "segments": segments.collect::<Vec<_>>(),
            "identity": self.identity,
            "hashes_name": self.hashes_name,
        })
    }
}

impl SegmentExplanation {
    fn to_json(&self) -> Value {
        match &self.outcome {
            SegmentOutcome::Decided { rollout, bucket } => json!({
                "name": self.name,
                "matched": true,
                "rollout": rollout,
                "bucket": bucket,
            }),
            SegmentOutcome::PassedOver(condition) => json!({
                "name": self.name,
                "matched": false,
                "failed": {
                    "index": condition.index,
                    "name": condition.name,
                    "property": condition.property,
                    "operator": condition.operator,
                    "expected": condition.expected,
                    "found": condition.found,
                    "evaluable": condition.is_evaluable,
                },
            }),
        }
    }
}

impl fmt::Display for SegmentOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PassedOver(condition) => write!(f, "passed over, {condition}"),
            Self::Decided { rollout: 0, .. } => f.write_str("matches, rollout 0 %: nobody"),
            Self::Decided {
                rollout,
                bucket: None,
            } => write!(f, "matches, rollout {rollout} %"),
            Self::Decided {
                rollout,
                bucket: Some(bucket),
            } => {
                let is = if bucket <= rollout { "is" } else { "is not" };
                write!(
                    f,
                    "matches, rollout {rollout} %, bucket {bucket} {is} in it"
                )
            }
        }
    }
}

impl fmt::Display for ConditionExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ConditionExplanation {
            property,
            operator,
            expected,
            ..
        } = self;
        match &self.name {
            Some(name) => write!(f, "condition {} {name:?}: ", self.index)?,
            None => write!(f, "condition {}: ", self.index)?,
        }
        write!(f, "{property} {operator} {expected} ")?;
        let failure = if self.is_evaluable {
            "fails"
        } else {
            "cannot be evaluated"
        };
        match &self.found {
            Some(found) => write!(f, "{failure}, {property} is {found}"),
            None => write!(f, "{failure}, {property} is missing"),
        }
    }
}

//! What an experiment assigned to a context, and the record of its exposure.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::definition::SlotRange;

/// What an experiment assigned to a context.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Assignment {
    /// The namespace of the experiment.
    pub namespace: Arc<str>,
    /// The experiment.
    pub experiment: Arc<str>,
    /// Its definition; nothing if it is not configured.
    pub definition: Option<Definition>,
    /// Who it was assigned to: the values of the unit as a JSON array of texts. Nothing if a value is
    /// missing, or none that can be assigned by.
    pub subject: Option<String>,
    /// The slot of the layer that the unit falls into.
    pub slot: Option<u8>,
    /// What was assigned.
    pub status: Status,
}

/// By which definition an assignment was made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Definition {
    /// The layer of the experiment.
    pub layer: Arc<str>,
    /// The fields whose values were hashed.
    pub unit: Arc<[Box<str>]>,
    /// The slots of the experiment.
    pub allocation: SlotRange,
    /// What tells this definition of the experiment from another.
    pub revision: Arc<str>,
}

/// What was assigned.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// Nothing could be assigned.
    Unassigned(UnassignedReason),
    /// The unit's slot is no experiment's.
    Holdout,
    /// The unit's slot is another experiment's.
    Excluded {
        /// That one.
        by: Arc<str>,
    },
    /// The experiment is not enabled, or none of its arms has any weight.
    Disabled,
    /// An arm was assigned.
    Assigned {
        /// Its name.
        arm: Arc<str>,
        /// What it sets; null if it sets nothing.
        config: Arc<Value>,
    },
}

/// Why nothing could be assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnassignedReason {
    /// No layer has the experiment.
    NotConfigured,
    /// A field of the unit is missing in the context, or is null, a list or an object.
    NoUnit {
        /// The field.
        field: String,
    },
}

impl Assignment {
    /// The name of the arm, if one was assigned.
    pub fn arm(&self) -> Option<&str> {
        match &self.status {
            Status::Assigned { arm, .. } => Some(arm),
            _ => None,
        }
    }

    /// What the arm sets, if one was assigned and sets something.
    pub fn config(&self) -> Option<&Value> {
        match &self.status {
            Status::Assigned { config, .. } => Some(&**config).filter(|config| !config.is_null()),
            _ => None,
        }
    }

    /// The record that the unit was exposed to what was assigned: `recorded_at` is the time of it, as
    /// the place that the record goes to wants it.
    pub fn exposure(&self, service: &str, recorded_at: &str) -> Value {
        let definition = self.definition.as_ref();
        let excluded_by = match &self.status {
            Status::Excluded { by } => Some(&**by),
            _ => None,
        };
        json!({
            "record_version": 1,
            "service": service,
            "recorded_at": recorded_at,
            "namespace": *self.namespace,
            "experiment": *self.experiment,
            "layer": definition.map(|definition| &*definition.layer),
            "unit": definition.map(|definition| &*definition.unit),
            "subject": self.subject,
            "slot": self.slot,
            "allocation_start": definition.map(|definition| definition.allocation.start),
            "allocation_size": definition.map(|definition| definition.allocation.size),
            "definition_revision": definition.map(|definition| &*definition.revision),
            "status": self.status.name(),
            "arm": self.arm(),
            "excluded_by": excluded_by,
            "reason": self.status.reason(),
        })
    }
}

/// Why the context got what it got, in a line.
impl fmt::Display for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.experiment)?;
        match &self.status {
            Status::Unassigned(_) => {
                f.write_str("unassigned, ")?;
                f.write_str(self.status.reason().as_deref().unwrap_or_default())?;
            }
            Status::Holdout => f.write_str("held out, the slot is no experiment's")?,
            Status::Excluded { by } => write!(f, "excluded, the slot is that of {by:?}")?,
            Status::Disabled => f.write_str("disabled")?,
            Status::Assigned { arm, .. } => write!(f, "arm {arm:?}")?,
        }
        let (Some(definition), Some(slot)) = (&self.definition, self.slot) else {
            return Ok(());
        };
        let Definition {
            layer,
            unit,
            allocation,
            ..
        } = definition;
        write!(
            f,
            " (slot {slot} of layer {layer:?}, by {}; its slots are {allocation})",
            unit.join(", ")
        )
    }
}

impl Status {
    /// Its name in records.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unassigned(_) => "unassigned",
            Self::Holdout => "holdout",
            Self::Excluded { .. } => "excluded",
            Self::Disabled => "disabled",
            Self::Assigned { .. } => "assigned",
        }
    }

    /// Why nothing could be assigned, in words.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Unassigned(UnassignedReason::NotConfigured) => {
                Some("the experiment is not configured".to_owned())
            }
            Self::Unassigned(UnassignedReason::NoUnit { field }) => Some(format!(
                "the unit field {field:?} is missing, or no text, number or boolean"
            )),
            _ => None,
        }
    }
}

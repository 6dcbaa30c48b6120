//! Experiments: who is in which, and in which arm of it.

mod assignment;
mod layer;
mod point;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::context::Context;
pub use assignment::{Assignment, Definition, Status, UnassignedReason};
use layer::Experiment;
pub use layer::Layer;

/// All layers of a namespace.
///
/// ```
/// use sentry_options_flags::{Context, ExperimentLayer, Experiments, Layer, Policy};
///
/// let value = serde_json::json!({
///     "unit": ["organization_id"],
///     "experiments": {"button": {
///         "owner": {"team": "checkout"},
///         "allocation": {"start": 0, "size": 100},
///         "arms": [{"name": "control", "weight": 1}, {"name": "green", "weight": 1}],
///     }},
/// });
/// let layer = ExperimentLayer::parse(&value, Policy::Strict).into_result().expect("it is valid");
/// let experiments = Experiments::new("shop", [Layer::compile("checkout", &layer)]);
///
/// let context = Context::new().with("organization_id", 42);
/// assert_eq!(experiments.assign("button", &context).arm(), Some("control"));
/// ```
#[derive(Debug)]
pub struct Experiments {
    namespace: Arc<str>,
    layers: Box<[Arc<Layer>]>,
    /// The indices of an experiment's layer, and of it there.
    by_name: HashMap<Arc<str>, (usize, usize)>,
}

impl Experiments {
    /// The layers of a namespace. Of two experiments with one name, which
    /// [`check_layers`](crate::check_layers) refuses, the first counts.
    pub fn new<L: Into<Arc<Layer>>>(
        namespace: impl Into<Arc<str>>,
        layers: impl IntoIterator<Item = L>,
    ) -> Self {
        let layers = layers.into_iter().map(L::into).collect::<Box<[_]>>();
        let mut by_name = HashMap::new();
        for (at, layer) in layers.iter().enumerate() {
            for (index, experiment) in layer.experiments.iter().enumerate() {
                by_name
                    .entry(experiment.name.clone())
                    .or_insert((at, index));
            }
        }
        Self {
            namespace: namespace.into(),
            layers,
            by_name,
        }
    }

    /// The layers.
    pub fn layers(&self) -> &[Arc<Layer>] {
        &self.layers
    }

    /// What the experiment assigns to the context.
    pub fn assign(&self, experiment: &str, context: &Context) -> Assignment {
        match self.by_name.get(experiment) {
            Some(&(layer, index)) => {
                let layer = &self.layers[layer];
                self.assign_in(layer, &layer.experiments[index], context)
            }
            None => Assignment {
                namespace: self.namespace.clone(),
                experiment: experiment.into(),
                definition: None,
                subject: None,
                slot: None,
                status: Status::Unassigned(UnassignedReason::NotConfigured),
            },
        }
    }

    /// What the layer assigns to the context: what the experiment does whose slot the context falls into.
    /// Nothing if there is no such layer or experiment, or the context does not have the unit.
    pub fn assign_layer(&self, layer: &str, context: &Context) -> Option<Assignment> {
        let layer = self.layers.iter().find(|other| other.name() == layer)?;
        let slot = layer.slot(&self.namespace, &layer.values(context).ok()?);
        let experiment = layer.claimant(slot)?;
        Some(self.assign_in(layer, experiment, context))
    }

    fn assign_in(&self, layer: &Layer, experiment: &Experiment, context: &Context) -> Assignment {
        let mut assignment = Assignment {
            namespace: self.namespace.clone(),
            experiment: experiment.name.clone(),
            definition: Some(Definition {
                layer: layer.name.clone(),
                unit: layer.unit.clone(),
                allocation: experiment.allocation,
                revision: experiment.revision.clone(),
            }),
            subject: None,
            slot: None,
            status: Status::Holdout,
        };
        let values = match layer.values(context) {
            Ok(values) => values,
            Err(field) => {
                let field = field.to_owned();
                assignment.status = Status::Unassigned(UnassignedReason::NoUnit { field });
                return assignment;
            }
        };
        let slot = layer.slot(&self.namespace, &values);
        assignment.status = match layer.claimant(slot) {
            None => Status::Holdout,
            Some(other) if !std::ptr::eq(other, experiment) => Status::Excluded {
                by: other.name.clone(),
            },
            Some(_) => self.choose_arm(experiment, &values),
        };
        assignment.subject = Some(Value::from(values).to_string());
        assignment.slot = Some(slot);
        assignment
    }

    fn choose_arm(&self, experiment: &Experiment, values: &[String]) -> Status {
        let arm = experiment
            .is_enabled
            .then(|| experiment.arm(&self.namespace, values));
        match arm.flatten() {
            None => Status::Disabled,
            Some(arm) => Status::Assigned {
                arm: arm.name.clone(),
                config: arm.config.clone(),
            },
        }
    }
}

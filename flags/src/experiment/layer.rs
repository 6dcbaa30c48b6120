//! Layers and their experiments, compiled.

use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::point::point;
use crate::context::Context;
use crate::context::json::write_sorted;
use crate::definition::{self, ExperimentLayer, SLOTS, SlotRange};

/// A layer, compiled: a unit, and the experiments that share its slots.
#[derive(Debug)]
pub struct Layer {
    pub(super) name: Arc<str>,
    pub(super) unit: Arc<[Box<str>]>,
    pub(super) experiments: Box<[Experiment]>,
}

/// An experiment, compiled.
#[derive(Debug)]
pub(super) struct Experiment {
    pub(super) name: Arc<str>,
    pub(super) allocation: SlotRange,
    pub(super) is_enabled: bool,
    pub(super) arms: Box<[Arm]>,
    pub(super) revision: Arc<str>,
}

#[derive(Debug)]
pub(super) struct Arm {
    pub(super) name: Arc<str>,
    weight: u64,
    pub(super) config: Arc<Value>,
}

impl Layer {
    /// Compiles a layer. Its name is that of its option without `experiment-layer.`.
    pub fn compile(name: impl Into<Arc<str>>, layer: &ExperimentLayer<'_>) -> Self {
        let name = name.into();
        let experiments = layer.experiments.iter();
        Self {
            experiments: experiments
                .map(|experiment| Experiment::compile(&name, &layer.unit, experiment))
                .collect(),
            unit: layer.unit.iter().copied().map(Box::from).collect(),
            name,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of its experiments.
    pub fn experiments(&self) -> impl Iterator<Item = &str> {
        self.experiments.iter().map(|experiment| &*experiment.name)
    }

    /// The values of the unit, or the first field that has none that can be assigned by.
    pub(super) fn values(&self, context: &Context) -> Result<Vec<String>, &str> {
        let value = |field: &str| context.get(field)?.0.unit_text();
        let values = self.unit.iter().map(|field| value(field).ok_or(&**field));
        values.collect()
    }

    /// The slot, from 0 to 99, of a unit with these values.
    pub(super) fn slot(&self, namespace: &str, values: &[String]) -> u8 {
        let prefix = ["layer", namespace, &self.name];
        let values = values.iter().map(String::as_str);
        let slot = point(prefix.into_iter().chain(values)) % u64::from(SLOTS);
        // A remainder of 100 always fits.
        u8::try_from(slot).unwrap_or_default()
    }

    /// The experiment whose slot it is.
    pub(super) fn claimant(&self, slot: u8) -> Option<&Experiment> {
        let mut experiments = self.experiments.iter();
        experiments.find(|experiment| experiment.allocation.contains(slot))
    }
}

impl Experiment {
    fn compile(layer: &str, unit: &[&str], experiment: &definition::Experiment<'_>) -> Self {
        let arms = experiment.arms.iter().map(|arm| Arm {
            name: arm.name.into(),
            weight: arm.weight,
            config: Arc::new(arm.config.cloned().unwrap_or_default()),
        });
        Self {
            name: experiment.name.into(),
            allocation: experiment.allocation,
            is_enabled: experiment.enabled,
            arms: arms.collect(),
            revision: revision(layer, unit, experiment).into(),
        }
    }

    /// The arm of a unit with these values; nothing if no arm has any weight.
    pub(super) fn arm(&self, namespace: &str, values: &[String]) -> Option<&Arm> {
        let prefix = ["experiment", namespace, &self.name];
        let values = values.iter().map(String::as_str);
        let point = u128::from(point(prefix.into_iter().chain(values)));
        let total = self
            .arms
            .iter()
            .map(|arm| u128::from(arm.weight))
            .sum::<u128>();
        // The point is a share of 2^64. 128 bits hold the products, so nothing is rounded.
        let mut cumulated = 0;
        self.arms.iter().find(|arm| {
            cumulated += u128::from(arm.weight);
            point * total < cumulated << 64
        })
    }
}

/// What tells one definition of an experiment from another: 16 hexadecimal digits. Only what decides
/// about assignments is in it, so that a new description is no new definition.
fn revision(layer: &str, unit: &[&str], experiment: &definition::Experiment<'_>) -> String {
    let arms = experiment
        .arms
        .iter()
        .map(|arm| json!({"config": arm.config, "name": arm.name, "weight": arm.weight}));
    let definition = json!({
        "allocation": {"size": experiment.allocation.size, "start": experiment.allocation.start},
        "arms": arms.collect::<Vec<_>>(),
        "enabled": experiment.enabled,
        "layer": layer,
        "unit": unit,
    });
    let mut text = String::new();
    // Writing to a string does not fail; nor below.
    let _ = write_sorted(&mut text, &definition);
    let hash = Sha1::digest(text.as_bytes());
    hash.iter().take(8).fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

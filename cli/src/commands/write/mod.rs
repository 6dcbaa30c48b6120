//! `write`: what a target gets, as files or as a ConfigMap.

mod configmap;
mod json;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::validate_values::Repository;
use crate::clock::Clock;
use crate::output::{Outcome, Output};

/// Write the values of targets, merged over their defaults, as JSON files or as a ConfigMap
///
/// The whole repository is validated first. What is written has the values of secret options as they
/// are.
#[derive(Debug, Args)]
pub(crate) struct Write {
    #[command(flatten)]
    repository: Repository,
    /// Where to write: a folder for json, a file for configmap, which otherwise goes to standard
    /// output
    #[arg(long)]
    out: Option<PathBuf>,
    /// What to write
    #[arg(long, default_value = "json")]
    output_format: OutputFormat,
    /// Which files to write for json
    #[arg(long, default_value = "flat")]
    layout: Layout,
    /// The namespace to write: required for configmap, otherwise all
    #[arg(long)]
    namespace: Option<String>,
    /// The target to write: required for configmap and for the layout `directory`, otherwise all
    #[arg(long)]
    target: Option<String>,
    /// What to append to the name of the ConfigMap: `control` gives
    /// `sentry-options-{namespace}-control`. For ConfigMaps of several targets in one cluster
    #[arg(long)]
    configmap_suffix: Option<String>,
    /// The commit that the values come from, for an annotation of the ConfigMap
    #[arg(long)]
    commit_sha: Option<String>,
    /// When that commit was made, for an annotation of the ConfigMap
    #[arg(long)]
    commit_timestamp: Option<String>,
    #[command(flatten)]
    clock: Clock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    /// JSON files
    Json,
    /// A Kubernetes manifest in YAML
    Configmap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// `sentry-options-{namespace}-{target}.json`
    Flat,
    /// `values/{namespace}/values.json`, as a process reads it whose `SENTRY_OPTIONS_DIR` is the
    /// folder. A namespace without the target has the values of its target `default`
    Directory,
}

impl Write {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        match self.output_format {
            OutputFormat::Json => self.json(output),
            OutputFormat::Configmap => self.configmap(output),
        }
    }
}

//! `validate-schema`: are all schemas right?

use std::path::PathBuf;

use clap::Args;

use crate::load;
use crate::output::{Outcome, Output};

/// Validate the schemas in a folder
#[derive(Debug, Args)]
pub(crate) struct ValidateSchema {
    /// The folder of the schemas: {namespace}/schema.json
    #[arg(long)]
    schemas: PathBuf,
}

impl ValidateSchema {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        load::schemas(&self.schemas, output)?;
        output.info("Schema validation successful");
        Ok(())
    }
}

//! `validate-schema`: are all schemas right?

use std::path::PathBuf;

use clap::Args;

use crate::load;
use crate::output::{Outcome, Output};
use crate::peer;

/// Validate the schemas in a folder
#[derive(Debug, Args)]
pub(crate) struct ValidateSchema {
    /// The folder of the schemas: {namespace}/schema.json
    #[arg(long)]
    schemas: PathBuf,
    /// Also refuse what the release 1.2.17 would refuse: for schemas that older services read
    #[arg(long)]
    peer_compatible: bool,
}

impl ValidateSchema {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let schemas = load::schemas(&self.schemas, output)?;
        if self.peer_compatible {
            output.tell(&peer::refusals(&schemas))?;
        }
        output.info("Schema validation successful");
        Ok(())
    }
}

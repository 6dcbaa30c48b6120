//! Typed Python accessors from schemas: what the console command of the wheel and build.rs share.
//!
//! [`generate`] is the whole pipeline on one screen: the schema crate parses each file into its model,
//! in which everything has a name, `lower` turns the models into the few kinds of items that stubs are
//! made of, and one module for each kind of file writes it. Nothing here looks at schema JSON, makes a
//! name, or knows a constraint; that is the schema crate's.
//!
//! What comes out is formatted as `ruff format` has it, and says the same to mypy, pyright, ty and
//! pyrefly. The classes that stubs declare are made at run time by the wheel, from the schema's text
//! in the module and the same names.
//!
//! In front of it stand [`Schemas`], which finds the files, and [`run`], all that the console command
//! does but reading its arguments.
//!
//! Start reading at [`generate`], then `items.rs`.

mod command;
mod docs;
mod error;
mod files;
mod items;
mod layout;
mod literal;
mod lower;
mod methods;
mod module;
mod package;
mod schemas;
mod stub;
mod vocabulary;

use std::path::PathBuf;

pub use command::{Mode, Outcome, Settings, run};
pub use error::{Error, Errors};
pub use files::{File, Generated, Stale, Staleness};
pub use package::StubPackage;
pub use schemas::{SchemaFile, Schemas};

/// What to generate, and from what.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The schemas, one for each namespace.
    pub schemas: Vec<SchemaFile>,
    /// The module to write, `myapp/options.py`; its stub stands beside it.
    pub module: Option<PathBuf>,
    /// The stub package to write.
    pub package: Option<StubPackage>,
}

/// Generates the files that are asked for, in memory.
///
/// # Errors
///
/// Every error of every schema at once, names that code generation cannot make among them; and what
/// is wrong with the request itself.
pub fn generate(request: &Request) -> Result<Generated, Errors> {
    let namespaces = lower::namespaces(&request.schemas)?;

    let mut files = Vec::new();
    if let Some(path) = &request.module {
        files.extend(module::files(path, &namespaces)?);
    }
    if let Some(package) = &request.package {
        files.extend(package::files(package, &namespaces)?);
    }
    Ok(Generated { files })
}

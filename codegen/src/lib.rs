//! Typed Rust accessors from a schema: what `include_schema!` and build.rs share.
//!
//! [`generate`] is the whole pipeline on one screen: the schema crate parses the file into its
//! model, in which everything has a name, `lower` turns the model into the few kinds of items that
//! code is made of, and one module for each kind of item writes its tokens. Nothing here looks at
//! schema JSON, makes a name, or knows a constraint; that is the schema crate's.
//!
//! In front of it stand [`SchemaFile`], which finds the file, and the two callers: the proc macro
//! in `sentry-options-macros`, and [`Build`] for build.rs. Where the schema is broken, [`stub`]
//! gives the macro a module in place of the real one, so that one mistake is one error.
//!
//! Start reading at [`generate`], then `items.rs`.

mod accessors;
#[cfg(feature = "build")]
mod build;
mod decode;
mod docs;
mod error;
mod flags;
mod items;
mod locate;
mod lower;
mod module;
mod overrides;
mod stub;
mod types;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use sentry_options_schema::{SchemaErrors, parse_for_code};

#[cfg(feature = "build")]
pub use build::{Build, BuildError, BuildErrors, generate_source};
pub use error::Error;
pub use locate::{LocateError, SchemaFile};
pub use stub::{stub, stub_name};

/// What to generate, and from what.
#[derive(Debug)]
pub struct Request<'a> {
    /// The schema, and where it is.
    pub file: &'a SchemaFile,
    /// The path of the runtime crate as the generated code shall write it: `::sentry_options`.
    pub krate: TokenStream,
    /// Attributes and visibility of the module: `pub`, unless the user says otherwise.
    pub prefix: TokenStream,
    /// The name of the module, unless it follows from the namespace.
    pub module: Option<Ident>,
    /// Where errors about the generated code point: the namespace's literal.
    pub span: Span,
}

/// Generates the module for one namespace.
///
/// # Errors
///
/// Every error of the schema at once, names that code generation cannot make among them.
pub fn generate(request: &Request<'_>) -> Result<TokenStream, SchemaErrors> {
    let file = request.file;
    let schema = parse_for_code(&file.namespace, &file.source)?;
    let items = lower::lower(&schema);

    let frame = module::frame(request, &schema, &items.options);
    let accessors = accessors::tokens(&items.options);
    let flags = flags::tokens(&items);
    let overrides = overrides::tokens(&items);
    let types = types::tokens(&items.types);
    let contents = quote! { #accessors #flags #overrides #types };

    Ok(module::assemble(request, &schema, &frame, &contents))
}

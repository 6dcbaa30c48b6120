//! The module that the macro emits where the schema is broken: one error, and none that follow.
//!
//! `compile_error!` stands inside a type. The compiler reports it once, and takes whatever is made
//! of that type (accessors, fields, variants) to be part of the same error. Type names are
//! guessed from the text of the schema, whether or not it can be parsed; the one use that still
//! gives an error of its own is a pattern with the name of a tagged variant.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use sentry_options_schema::{Namespace, names};

use crate::{Error, LocateError};

/// The parts of a schema that have no key of their own.
const PARTS: [&str; 3] = ["item", "value", "extra"];

/// A module that stands in for the one of `namespace`, and reports `error` at `span`.
///
/// `prefix` and `module` are those of the [`Request`](crate::Request) that failed.
pub fn stub(
    namespace: &str,
    prefix: &TokenStream,
    module: Option<&Ident>,
    error: &Error,
    span: Span,
) -> TokenStream {
    let name = module
        .cloned()
        .unwrap_or_else(|| Ident::new(&stub_name(namespace), span));
    let message = error.to_string();
    let report = quote_spanned! { span => ::core::compile_error!(#message) };
    let guessed = guessed_names(error);
    let types = guessed
        .iter()
        .map(|name| names::type_name(name))
        .collect::<BTreeSet<_>>();
    let types = types
        .iter()
        .filter(|name| !names::TAKEN_TYPES.contains(&name.as_str()))
        .filter_map(|name| ident(name));
    let modules = guessed.iter().filter_map(|name| ident(name));
    let meant = meant(error).filter(|_| module.is_none()).map(|meant| {
        let meant = Ident::new(&stub_name(meant), Span::call_site());
        // By a glob, which gives way where the namespace that was meant is included as well.
        quote! {
            #[doc(hidden)]
            mod __meant { pub use super::#name as #meant; }
            #[allow(unused_imports)]
            use __meant::*;
        }
    });
    quote! {
        #[allow(dead_code, missing_docs, unused, clippy::all, clippy::pedantic)]
        #prefix mod #name {
            pub trait Broken { type Anything; }
            pub type Options<'s> = <[(); #report] as Broken>::Anything;
            pub type Snapshot = Options<'static>;
            pub type Overrides = Options<'static>;
            pub fn options() -> Options<'static> { loop {} }
            pub fn on<Store>(_: Store) -> Options<'static> { loop {} }
            pub fn snapshot() -> Options<'static> { loop {} }
            pub fn override_options<Build>(_: Build) -> Options<'static> { loop {} }
            #(pub type #types = Options<'static>;)*
            #(pub mod #modules { pub use super::*; })*
        }
        #meant
    }
}

/// The name of the module for a namespace that may be none.
pub fn stub_name(namespace: &str) -> String {
    match Namespace::new(namespace) {
        Ok(namespace) => names::module_name(&namespace),
        Err(_) => names::accessor_name(namespace).unwrap_or_else(|_| "_namespace".to_owned()),
    }
}

/// The namespace that was probably meant by an unknown one.
fn meant(error: &Error) -> Option<&str> {
    match error {
        Error::Locate(LocateError::UnknownNamespace { nearest, .. }) => nearest.as_deref(),
        _ => None,
    }
}

/// The names that the keys in a broken schema would have in code.
fn guessed_names(error: &Error) -> BTreeSet<String> {
    let Error::Schema(errors) = error else {
        return BTreeSet::new();
    };
    let keys = keys(errors.source().text()).filter_map(|key| names::accessor_name(key).ok());
    keys.chain(PARTS.map(str::to_owned)).collect()
}

/// What looks like the key of an object: a string before a colon.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    let strings: Vec<&str> = text.split('"').collect();
    let pairs = (0..strings.len().saturating_sub(1)).filter_map(move |at| {
        let followed = strings[at + 1].trim_start().starts_with(':');
        followed.then(|| strings[at])
    });
    pairs.collect::<Vec<_>>().into_iter()
}

fn ident(name: &str) -> Option<Ident> {
    syn::parse_str(name).ok()
}

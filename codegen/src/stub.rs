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

use crate::lower::{module_name, variant_module_name};
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
    let Guesses { types, modules } = Guesses::new(error);
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
        #[allow(
            warnings,
            missing_docs,
            nonstandard_style,
            unreachable_pub,
            unused,
            clippy::all,
            clippy::pedantic
        )]
        #prefix mod #name {
            // No key gives a name with two underscores in front.
            pub trait __Broken { type Anything; }
            pub type Options<'s> = <[(); #report] as __Broken>::Anything;
            pub type Snapshot = Options<'static>;
            pub type Overrides = Options<'static>;
            pub fn options() -> Options<'static> { loop {} }
            pub fn on<Store>(_: Store) -> Options<'static> { loop {} }
            pub fn snapshot() -> Options<'static> { loop {} }
            pub fn override_options<Build>(_: Build) -> Options<'static> { loop {} }
            #(pub type #types = Options<'static>;)*
            /// Every module within this one: a glob in each would cost the square of their number.
            pub mod __any {
                pub use super::*;
                pub type Options = super::Options<'static>;
            }
            #(pub use self::__any as #modules;)*
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

/// The types and modules that a broken schema would have given.
#[derive(Default)]
struct Guesses {
    types: BTreeSet<Ident>,
    modules: BTreeSet<Ident>,
}

impl Guesses {
    fn new(error: &Error) -> Self {
        let mut guesses = Self::default();
        if let Error::Schema(errors) = error {
            for part in PARTS {
                guesses.add(part);
            }
            guesses.read(errors.source().text());
        }
        guesses
    }

    /// Takes any string before a colon for a key. `accessor` gives a name as it is, and `const` that
    /// of a variant.
    fn read(&mut self, text: &str) {
        let strings: Vec<&str> = text.split('"').collect();
        for (at, pair) in strings.windows(2).enumerate() {
            let (key, behind) = (pair[0], pair[1].trim());
            if !behind.starts_with(':') {
                continue;
            }
            if let Ok(name) = names::accessor_name(key) {
                self.add(&name);
            }
            let value = strings.get(at + 2).filter(|_| behind == ":");
            match (key, value) {
                ("accessor", Some(name)) if names::check_accessor(name).is_ok() => self.add(name),
                ("const", Some(text)) => self.add_variant(text),
                _ => {}
            }
        }
    }

    /// What an option or a field of this name would have.
    fn add(&mut self, name: &str) {
        let types = [names::type_name(name), names::option_type_name(name)];
        let types = types.iter().map(String::as_str);
        let free = types.filter(|name| !names::TAKEN_TYPES.contains(name));
        self.types.extend(free.filter_map(ident));
        self.modules.insert(module_name(name));
    }

    fn add_variant(&mut self, text: &str) {
        let names = names::variant_names([text]);
        let modules = names.iter().map(|name| variant_module_name(name));
        self.modules.extend(modules);
    }
}

fn ident(name: &str) -> Option<Ident> {
    syn::parse_str(name).ok()
}

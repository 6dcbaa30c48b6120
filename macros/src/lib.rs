//! The macros of sentry-options. `include_schema!` parses its input, delegates to
//! `sentry-options-codegen`, and turns errors into `compile_error!`; `ToContext` is in `context.rs`.
//!
//! Users call the macro of the same name in the runtime crate. That one passes its own path along,
//! so that a renamed or re-exported crate works: `include_schema! { ($crate) "seer" }`.

#[cfg(feature = "flags")]
mod context;

use std::path::Path;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use sentry_options_codegen::{Error, LocateError, Request, SchemaFile, generate, stub};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, LitStr, Token, Visibility, parenthesized};

/// The generated module for a namespace.
#[proc_macro]
pub fn include_schema(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let expanded = match syn::parse::<Invocation>(input) {
        Ok(invocation) => expand(&invocation),
        Err(error) => error.into_compile_error(),
    };
    expanded.into()
}

/// Makes each field of a struct a property of a context.
///
/// A field that is an `Option` is left out while it is `None`. Attributes of a field:
///
/// - `#[context(identity)]`: it tells who this is, so that a share of a rollout always has the same members,
/// - `#[context(name = "…")]`: the property's name, if it is not the field's,
/// - `#[context(skip)]`: it is no property.
///
/// `#[context(crate = path::to::sentry_options)]` on the struct names a renamed or re-exported crate.
#[cfg(feature = "flags")]
#[proc_macro_derive(ToContext, attributes(context))]
pub fn derive_to_context(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let derived = syn::parse(input).and_then(|input| context::derive(&input));
    derived
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// What stands in the parentheses: the crate, then `"seer"`, `"seer", path = "…"`, or either with
/// `pub(crate) mod settings =` in front.
struct Invocation {
    krate: TokenStream,
    prefix: TokenStream,
    module: Option<Ident>,
    namespace: LitStr,
    path: Option<LitStr>,
}

impl Parse for Invocation {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate;
        parenthesized!(krate in input);
        let krate = krate.parse::<TokenStream>()?;

        let (mut prefix, mut module) = (quote! { pub }, None);
        if !input.peek(LitStr) {
            let attributes = Attribute::parse_outer(input)?;
            let visibility = input.parse::<Visibility>()?;
            if !input.peek(Token![mod]) {
                return Err(
                    input.error("expected a namespace: \"seer\", or mod settings = \"seer\"")
                );
            }
            input.parse::<Token![mod]>()?;
            module = Some(input.parse()?);
            input.parse::<Token![=]>()?;
            prefix = quote! { #(#attributes)* #visibility };
        }

        let namespace = input.parse()?;
        let mut path = None;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        if !input.is_empty() {
            let setting = input.parse::<Ident>()?;
            if setting != "path" {
                return Err(syn::Error::new(
                    setting.span(),
                    "unknown setting; there is only `path`",
                ));
            }
            input.parse::<Token![=]>()?;
            path = Some(input.parse()?);
            input.parse::<Option<Token![,]>>()?;
        }
        if input.is_empty() {
            Ok(Self {
                krate,
                prefix,
                module,
                namespace,
                path,
            })
        } else {
            Err(input.error("unexpected token"))
        }
    }
}

/// The module, or a stub of it with the error.
fn expand(invocation: &Invocation) -> TokenStream {
    let Invocation {
        prefix,
        module,
        namespace,
        path,
        ..
    } = invocation;
    // Errors of a file point at the file's literal, if there is one.
    let span = path.as_ref().unwrap_or(namespace).span();
    try_expand(invocation)
        .unwrap_or_else(|error| stub(&namespace.value(), prefix, module.as_ref(), &error, span))
}

fn try_expand(invocation: &Invocation) -> Result<TokenStream, Error> {
    let Invocation {
        krate,
        prefix,
        module,
        namespace,
        path,
    } = invocation;
    let package = std::env::var_os("CARGO_MANIFEST_DIR").ok_or(LocateError::NoPackage)?;
    let package = Path::new(&package);
    let file = match path {
        Some(path) => SchemaFile::at(package, &namespace.value(), &path.value()),
        None => SchemaFile::find(package, &namespace.value()),
    };
    let file = file?;
    let request = Request {
        file: &file,
        krate: krate.clone(),
        prefix: prefix.clone(),
        module: module.clone(),
        span: namespace.span(),
    };
    Ok(generate(&request)?)
}

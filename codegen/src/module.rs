//! The frame of the generated module: what every namespace has, whatever its options.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use sentry_options_schema::{Schema, names};

use crate::Request;
use crate::docs;
use crate::items::{Access, OptionItem};

/// The statics that tie the module to the store, and the handles without their accessors.
pub(crate) fn frame(request: &Request<'_>, schema: &Schema, options: &[OptionItem]) -> TokenStream {
    let namespace = schema.namespace.as_str();
    let path = &request.file.shown;
    let count = Literal::usize_unsuffixed(options.len());
    let decoders = options.iter().map(decoder);
    quote! {
        static NAMESPACE: __rt::Namespace = __rt::Namespace::new(#namespace, SCHEMA, #path, &OPTIONS, &MIRRORS);
        static MIRRORS: __rt::Mirrors<#count> = __rt::Mirrors::new();
        static OPTIONS: [__rt::Decoder; #count] = [#(#decoders),*];
        __rt::inventory::submit! { __rt::Registration(&NAMESPACE) }

        /// The options of the default store.
        #[inline]
        #[must_use]
        pub fn options() -> Options<'static> {
            Options(__rt::Handle::default_store(&NAMESPACE))
        }

        /// The options of an independent store.
        #[must_use]
        pub fn on(store: &__rt::Store) -> Options<'_> {
            Options(__rt::Handle::on(store, &NAMESPACE))
        }

        /// One consistent view of the default store's options.
        #[must_use]
        pub fn snapshot() -> Snapshot {
            options().snapshot()
        }

        /// The options as they are at each read.
        #[derive(__rt::Clone, __rt::Copy, __rt::Debug)]
        pub struct Options<'s>(__rt::Handle<'s>);

        impl Options<'_> {
            /// One consistent view of all options.
            #[must_use]
            pub fn snapshot(self) -> Snapshot {
                Snapshot(self.0.snapshot())
            }

            /// The value of an option by its key.
            ///
            /// # Errors
            ///
            /// A key that the schema does not know.
            pub fn get(self, key: &str) -> __rt::Result<__rt::Value, __rt::OptionsError> {
                self.0.get(key)
            }

            /// The same, after a reload.
            ///
            /// # Errors
            ///
            /// A key that the schema does not know. If the reload fails, the last good value is served.
            pub fn get_forced(self, key: &str) -> __rt::Result<__rt::Value, __rt::OptionsError> {
                self.0.get_forced(key)
            }

            /// Whether a value is set, rather than the default served.
            ///
            /// # Errors
            ///
            /// A key that the schema does not know.
            pub fn isset(self, key: &str) -> __rt::Result<bool, __rt::OptionsError> {
                self.0.isset(key)
            }
        }

        /// One consistent view of all options, which no reload changes.
        #[derive(__rt::Clone, __rt::Debug)]
        pub struct Snapshot(__rt::Snapshot);

        impl Snapshot {
            /// The value of an option by its key.
            ///
            /// # Errors
            ///
            /// A key that the schema does not know.
            pub fn get(&self, key: &str) -> __rt::Result<__rt::Value, __rt::OptionsError> {
                self.0.get(key)
            }

            /// Whether a value is set, rather than the default served.
            ///
            /// # Errors
            ///
            /// A key that the schema does not know.
            pub fn isset(&self, key: &str) -> __rt::Result<bool, __rt::OptionsError> {
                self.0.isset(key)
            }
        }
    }
}

fn decoder(option: &OptionItem) -> TokenStream {
    match &option.access {
        Access::Scalar(ty) => quote! { __rt::Decoder::scalar::<#ty>() },
        Access::Text => quote! { __rt::Decoder::text() },
        Access::List(items) => quote! { __rt::Decoder::list::<#items>() },
        Access::Typed(ty) => quote! { __rt::Decoder::typed::<#ty>() },
    }
}

/// The finished module. The schema's text comes last, since `cargo expand` prints all of it.
pub(crate) fn assemble(
    request: &Request<'_>,
    schema: &Schema,
    frame: &TokenStream,
    contents: &TokenStream,
) -> TokenStream {
    let Request { krate, prefix, .. } = request;
    let name = request
        .module
        .clone()
        .unwrap_or_else(|| Ident::new(&names::module_name(&schema.namespace), request.span));
    let documentation = docs::attributes(&docs::module(schema, &request.file.shown));
    let text = request.file.include_text();
    quote! {
        #documentation
        // Only what the shape of a schema decides; everything else is as clean as handwritten code.
        #[allow(
            dead_code,
            deprecated,
            non_camel_case_types,
            non_snake_case,
            unreachable_pub,
            clippy::doc_markdown,
            clippy::enum_variant_names,
            clippy::implicit_hasher,
            clippy::large_enum_variant,
            clippy::len_without_is_empty,
            clippy::module_inception,
            clippy::module_name_repetitions,
            clippy::pub_underscore_fields,
            clippy::should_implement_trait,
            clippy::struct_excessive_bools,
            clippy::struct_field_names,
            clippy::too_many_lines,
            clippy::type_complexity,
            clippy::upper_case_acronyms,
            clippy::used_underscore_binding,
            clippy::used_underscore_items,
            clippy::wrong_self_convention
        )]
        #prefix mod #name {
            use #krate::__private as __rt;
            #frame
            #contents
            const SCHEMA: &str = #text;
        }
    }
}

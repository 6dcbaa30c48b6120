//! Typed test overrides: one setter for each option, flag and experiment layer.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::docs;
use crate::items::{Access, Items};

/// `override_options`, and the `Overrides` that it hands out.
pub(crate) fn tokens(items: &Items) -> TokenStream {
    let setters = items.options.iter().enumerate().map(|(at, option)| {
        let name = &option.name;
        let at = Literal::usize_unsuffixed(at);
        let documentation = format!(" Overrides [`Options::{name}`].");
        let (ty, value) = match &option.access {
            Access::Scalar(ty) | Access::Typed(ty) => (quote! { #ty }, quote! { value }),
            Access::Text => (
                quote! { impl __rt::Into<__rt::String> },
                quote! { __rt::Into::<__rt::String>::into(value) },
            ),
            Access::List(items) => (quote! { __rt::Vec<#items> }, quote! { value }),
        };
        quote! {
            #[doc = #documentation]
            pub fn #name(&mut self, value: #ty) -> &mut Self {
                self.0.set(#at, #value);
                self
            }
        }
    });
    let flags = items.flags.iter().map(|flag| (&flag.key, &flag.name));
    let layers = items.experiment_layers.iter();
    let layers = layers.map(|layer| (&layer.key, &layer.name));
    let values = flags.chain(layers).map(|(key, name)| {
        let documentation = docs::attributes(&format!(
            "Overrides [`Options::{name}`], with a value such as `testing` makes them."
        ));
        quote! {
            #documentation
            pub fn #name(&mut self, value: impl __rt::Into<__rt::Value>) -> &mut Self {
                self.0.set_value(#key, __rt::Into::<__rt::Value>::into(value));
                self
            }
        }
    });
    quote! {
        /// Overrides options for a test: on this thread, in every store, until the guard is dropped.
        ///
        /// # Errors
        ///
        /// A value that breaks a constraint of its option.
        pub fn override_options(
            build: impl for<'a> __rt::FnOnce(&'a mut Overrides) -> &'a mut Overrides,
        ) -> __rt::Result<__rt::OverrideGuard, __rt::OptionsError> {
            let mut overrides = Overrides(__rt::OverrideSet::new(&NAMESPACE));
            build(&mut overrides);
            overrides.0.apply()
        }

        /// The values that [`override_options`] sets.
        #[derive(__rt::Debug)]
        pub struct Overrides(__rt::OverrideSet);

        impl Overrides { #(#setters)* #(#values)* }
    }
}

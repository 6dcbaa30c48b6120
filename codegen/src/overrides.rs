//! Typed test overrides: one setter for each option.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::items::{Access, OptionItem};

/// `override_options`, and the `Overrides` that it hands out.
pub(crate) fn tokens(options: &[OptionItem]) -> TokenStream {
    let setters = options.iter().enumerate().map(|(at, option)| {
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

        impl Overrides { #(#setters)* }
    }
}

//! The accessors of `Options` and `Snapshot`: one line of code for each option.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::docs;
use crate::items::{Access, OptionItem};

/// The two `impl` blocks with the accessors.
pub(crate) fn tokens(options: &[OptionItem]) -> TokenStream {
    let live = options.iter().enumerate().map(|(at, option)| {
        let (ty, read) = match &option.access {
            Access::Scalar(ty) => (quote! { #ty }, quote! { scalar }),
            Access::Text => (quote! { __rt::Ref<str> }, quote! { text }),
            Access::List(items) => (quote! { __rt::Ref<[#items]> }, quote! { list }),
            Access::Typed(ty) => (quote! { __rt::Ref<#ty> }, quote! { typed }),
        };
        accessor(at, option, &quote! { self }, &ty, &read)
    });
    let frozen = options.iter().enumerate().map(|(at, option)| {
        let (ty, read) = match &option.access {
            Access::Scalar(ty) => (quote! { #ty }, quote! { scalar }),
            Access::Text => (quote! { &str }, quote! { text }),
            Access::List(items) => (quote! { &[#items] }, quote! { list }),
            Access::Typed(ty) => (quote! { &#ty }, quote! { typed }),
        };
        accessor(at, option, &quote! { &self }, &ty, &read)
    });
    quote! {
        impl Options<'_> { #(#live)* }
        impl Snapshot { #(#frozen)* }
    }
}

fn accessor(
    at: usize,
    option: &OptionItem,
    receiver: &TokenStream,
    ty: &TokenStream,
    read: &TokenStream,
) -> TokenStream {
    let name = &option.name;
    let at = Literal::usize_unsuffixed(at);
    let documentation = docs::attributes(&option.documentation);
    let deprecated = docs::deprecated(option.deprecated.as_ref());
    quote! {
        #documentation
        #deprecated
        #[inline]
        #[must_use]
        pub fn #name(#receiver) -> #ty { self.0.#read(#at) }
    }
}

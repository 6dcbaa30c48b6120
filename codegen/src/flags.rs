//! The methods of feature flags and experiment layers on `Options` and `Snapshot`.

use proc_macro2::TokenStream;
use quote::quote;
use sentry_options_schema::describe::code;

use crate::docs;
use crate::items::{FlagItem, Items, LayerItem};

/// The two `impl` blocks, if there is anything to put into them.
pub(crate) fn tokens(items: &Items) -> TokenStream {
    if items.flags.is_empty() && items.experiment_layers.is_empty() {
        return TokenStream::new();
    }
    let methods = |receiver: &TokenStream| {
        let flags = items.flags.iter().map(|item| flag(item, receiver));
        let layers = items.experiment_layers.iter();
        let layers = layers.map(|item| layer(item, receiver));
        quote! { #(#flags)* #(#layers)* }
    };
    let live = methods(&quote! { self });
    let frozen = methods(&quote! { &self });
    quote! {
        impl Options<'_> { #live }
        impl Snapshot { #frozen }
    }
}

fn flag(item: &FlagItem, receiver: &TokenStream) -> TokenStream {
    let FlagItem {
        key,
        name,
        explanation,
    } = item;
    let documentation = docs::attributes(&format!(
        "Whether the feature flag {} is on for the context. Off if it has no value.",
        code(key)
    ));
    let explained = docs::attributes(&format!(
        "Why the feature flag {} is on or off for the context.",
        code(key)
    ));
    let flag = key.strip_prefix("feature.").unwrap_or(key);
    quote! {
        #documentation
        #[must_use]
        pub fn #name(#receiver, context: &__rt::Context) -> bool { self.0.has(#flag, context) }
        #explained
        #[must_use]
        pub fn #explanation(#receiver, context: &__rt::Context) -> __rt::Explanation {
            self.0.explain(#flag, context)
        }
    }
}

fn layer(item: &LayerItem, receiver: &TokenStream) -> TokenStream {
    let LayerItem { key, name } = item;
    let documentation = docs::attributes(&format!(
        "What {} assigns to the context: what the experiment does whose slot the context falls into.\n\n\
         Nothing if the slot is no experiment's, if the context lacks the unit, or if there is no value.",
        code(key)
    ));
    let layer = key.strip_prefix("experiment-layer.").unwrap_or(key);
    quote! {
        #documentation
        #[must_use]
        pub fn #name(#receiver, context: &__rt::Context) -> __rt::Option<__rt::Assignment> {
            self.0.assign(#layer, context)
        }
    }
}

//! The declarations of structs, enums and unions, in the modules that keep their names apart.

use proc_macro2::TokenStream;
use quote::quote;
use sentry_options_schema::describe;

use crate::items::{Definition, Fields, Member, Scope, TypeItem, VariantItem};
use crate::{decode, docs};

/// The modules of one scope, then its types. The compiler checks items in this order: that inner types
/// are `Send` and `Sync` is known then where outer ones ask, however deep they nest.
pub(crate) fn tokens(scope: &Scope) -> TokenStream {
    let types = scope.types.iter().map(declaration);
    let modules = scope.modules.iter().map(|(name, scope)| {
        let documentation = format!(
            " Types within `{}`.",
            name.to_string().trim_end_matches('_')
        );
        let contents = tokens(scope);
        quote! {
            #[doc = #documentation]
            pub mod #name {
                use super::__rt;
                #contents
            }
        }
    });
    quote! { #(#modules)* #(#types)* }
}

fn declaration(item: &TypeItem) -> TokenStream {
    let TypeItem {
        name,
        documentation,
        secret,
        definition,
    } = item;
    let documentation = docs::attributes(documentation);
    let debug = if *secret {
        TokenStream::new()
    } else {
        quote! { __rt::Debug, }
    };
    let redaction = secret.then(|| redacted_debug(item));
    let conversions = decode::tokens(item);
    let declaration = match definition {
        Definition::Struct(fields) => {
            let fields = struct_fields(fields);
            quote! {
                #[derive(__rt::Clone, #debug __rt::PartialEq)]
                pub struct #name { #fields }
            }
        }
        Definition::Enumeration(members) => {
            let enumeration = enumeration(item, members);
            quote! {
                #[derive(__rt::Clone, __rt::Copy, #debug __rt::PartialEq, __rt::Eq, __rt::Hash)]
                #enumeration
            }
        }
        Definition::Scalars(variants) => {
            let variants = variants.iter().map(|(scalar, ty)| {
                let name = decode::scalar_variant(*scalar);
                let documentation = format!(" {name}");
                quote! { #[doc = #documentation] #name(#ty), }
            });
            union(item, &debug, &variants.collect())
        }
        Definition::Tagged(_, variants) => {
            let variants = variants.iter().map(
                |VariantItem {
                     name,
                     documentation,
                     fields,
                     ..
                 }| {
                    let documentation = docs::attributes(documentation);
                    let fields = variant_fields(fields);
                    quote! { #documentation #name { #fields }, }
                },
            );
            union(item, &debug, &variants.collect())
        }
    };
    quote! { #documentation #declaration #redaction #conversions }
}

fn union(item: &TypeItem, debug: &TokenStream, variants: &TokenStream) -> TokenStream {
    let name = &item.name;
    quote! {
        #[derive(__rt::Clone, #debug __rt::PartialEq)]
        pub enum #name {
            #variants
            /// What this version of the schema does not know; the dynamic `get` has it.
            Unknown,
        }
    }
}

fn enumeration(item: &TypeItem, members: &[Member]) -> TokenStream {
    let name = &item.name;
    let variants = members.iter().map(|Member { name, text }| {
        let documentation = format!(" {}", describe::code(text));
        quote! { #[doc = #documentation] #name, }
    });
    let texts = members
        .iter()
        .map(|Member { name, text }| quote! { Self::#name => __rt::Some(#text), });
    quote! {
        pub enum #name {
            #(#variants)*
            /// What this version of the schema does not know; the dynamic `get` has the text.
            Unknown,
        }

        impl #name {
            /// The text in values and schema; none for `Unknown`.
            #[must_use]
            pub const fn as_str(self) -> __rt::Option<&'static str> {
                match self {
                    #(#texts)*
                    Self::Unknown => __rt::None,
                }
            }
        }
    }
}

fn struct_fields(fields: &Fields) -> TokenStream {
    field_list(fields, &quote! { pub })
}

fn variant_fields(fields: &Fields) -> TokenStream {
    field_list(fields, &TokenStream::new())
}

fn field_list(fields: &Fields, visibility: &TokenStream) -> TokenStream {
    let declared = fields.declared.iter().map(|field| {
        let (name, ty) = (&field.name, &field.ty);
        let documentation = docs::attributes(&field.documentation);
        let deprecated = docs::deprecated(field.deprecated.as_ref());
        let ty = if field.optional {
            quote! { __rt::Option<#ty> }
        } else {
            quote! { #ty }
        };
        quote! { #documentation #deprecated #visibility #name: #ty, }
    });
    let extra = fields.extra.iter().map(|ty| {
        quote! {
            /// The fields that the schema does not name.
            #visibility extra: __rt::HashMap<__rt::String, #ty>,
        }
    });
    quote! { #(#declared)* #(#extra)* }
}

/// A `Debug` that keeps a secret option's value to itself.
fn redacted_debug(item: &TypeItem) -> TokenStream {
    let name = &item.name;
    let shown = format!("{name}(secret)");
    quote! {
        impl __rt::Debug for #name {
            fn fmt(&self, formatter: &mut __rt::fmt::Formatter<'_>) -> __rt::fmt::Result {
                formatter.write_str(#shown)
            }
        }
    }
}

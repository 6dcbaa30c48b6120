//! The conversions between values and declared types: `Type` for all, `Scalar` for string enums.
//!
//! Values were checked before they get here, so decoding only picks them apart.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use sentry_options_schema::Scalar;

use crate::items::{Definition, Fields, Member, TypeItem, TypeRef, VariantItem};

/// The conversions of one declared type.
pub(crate) fn tokens(item: &TypeItem) -> TokenStream {
    let name = &item.name;
    let (decode, encode) = match &item.definition {
        Definition::Struct(fields) => (decode_struct(fields), encode_struct(fields)),
        Definition::Enumeration(members) => {
            let scalar = scalar(name, members);
            let conversion = conversion(
                name,
                &decode_enumeration(members),
                &quote! { __rt::encode_text(self.as_str()) },
            );
            return quote! { #conversion #scalar };
        }
        Definition::Scalars(variants) => (decode_scalars(variants), encode_scalars(variants)),
        Definition::Tagged(tag, variants) => {
            (decode_tagged(tag, variants), encode_tagged(tag, variants))
        }
    };
    conversion(name, &decode, &encode)
}

/// The name of a scalar's variant in an untagged union.
pub(crate) fn scalar_variant(scalar: Scalar) -> Ident {
    let name = match scalar {
        Scalar::Boolean => "Boolean",
        Scalar::Integer => "Integer",
        Scalar::Number => "Number",
        Scalar::String => "String",
    };
    Ident::new(name, Span::call_site())
}

fn conversion(name: &Ident, decode: &TokenStream, encode: &TokenStream) -> TokenStream {
    quote! {
        impl __rt::Type for #name {
            fn decode(value: &__rt::Value) -> __rt::Option<Self> {
                #decode
            }
            fn encode(&self) -> __rt::Value {
                #encode
            }
        }
    }
}

fn decode_struct(fields: &Fields) -> TokenStream {
    if fields.declared.is_empty() && fields.extra.is_none() {
        return quote! { value.as_object().map(|_| Self {}) };
    }
    let fields = decode_fields(fields, &[]);
    quote! { __rt::Some(Self { #fields }) }
}

/// The fields of a struct expression. `beside` are keys that are no fields, yet not extra.
fn decode_fields(fields: &Fields, beside: &[&str]) -> TokenStream {
    let declared = fields.declared.iter().map(|field| {
        let (name, key) = (&field.name, &field.key);
        if field.optional {
            quote! { #name: __rt::optional_field(value, #key)?, }
        } else {
            quote! { #name: __rt::field(value, #key)?, }
        }
    });
    let extra = fields.extra.iter().map(|_| {
        let keys = no_extra_keys(fields, beside);
        quote! { extra: __rt::extra_fields(value, &#keys)?, }
    });
    quote! { #(#declared)* #(#extra)* }
}

/// The keys that `extra` has no say in: of fields, and `beside` them.
fn no_extra_keys(fields: &Fields, beside: &[&str]) -> TokenStream {
    let declared = fields.declared.iter().map(|field| field.key.as_str());
    let keys = beside.iter().copied().chain(declared);
    quote! { [#(#keys),*] }
}

fn encode_struct(fields: &Fields) -> TokenStream {
    let calls = encode_fields(fields, &[], |name| quote! { &self.#name });
    quote! { __rt::Object::new() #calls .finish() }
}

fn encode_fields(
    fields: &Fields,
    beside: &[&str],
    access: impl Fn(&Ident) -> TokenStream,
) -> TokenStream {
    let declared = fields.declared.iter().map(|field| {
        let (value, key) = (access(&field.name), &field.key);
        if field.optional {
            quote! { .optional_field(#key, #value) }
        } else {
            quote! { .field(#key, #value) }
        }
    });
    let extra = fields.extra.iter().map(|_| {
        let (value, keys) = (access(&extra()), no_extra_keys(fields, beside));
        quote! { .extra(#value, &#keys) }
    });
    quote! { #(#declared)* #(#extra)* }
}

fn decode_enumeration(members: &[Member]) -> TokenStream {
    let arms = members
        .iter()
        .map(|Member { name, text }| quote! { #text => Self::#name, });
    quote! {
        __rt::Some(match value.as_str()? {
            #(#arms)*
            _ => Self::Unknown,
        })
    }
}

/// A string enum fits a word: the place of its member.
fn scalar(name: &Ident, members: &[Member]) -> TokenStream {
    let arms = members.iter().enumerate().map(|(at, Member { name, .. })| {
        let at = proc_macro2::Literal::usize_unsuffixed(at);
        quote! { #at => Self::#name, }
    });
    quote! {
        impl __rt::Scalar for #name {
            #[inline]
            fn to_bits(self) -> u64 {
                self as u64
            }
            #[inline]
            fn from_bits(bits: u64) -> Self {
                match bits {
                    #(#arms)*
                    _ => Self::Unknown,
                }
            }
        }
    }
}

fn decode_scalars(variants: &[(Scalar, TypeRef)]) -> TokenStream {
    let attempts = variants.iter().enumerate().map(|(at, (scalar, ty))| {
        let variant = scalar_variant(*scalar);
        let attempt = quote! { <#ty as __rt::Type>::decode(value).map(Self::#variant) };
        if at == 0 {
            attempt
        } else {
            quote! { .or_else(|| #attempt) }
        }
    });
    quote! { #(#attempts)* .or(__rt::Some(Self::Unknown)) }
}

fn encode_scalars(variants: &[(Scalar, TypeRef)]) -> TokenStream {
    let arms = variants.iter().map(|(scalar, _)| {
        let variant = scalar_variant(*scalar);
        quote! { Self::#variant(value) => __rt::Type::encode(value), }
    });
    quote! {
        match self {
            #(#arms)*
            Self::Unknown => __rt::Value::Null,
        }
    }
}

fn decode_tagged(tag: &str, variants: &[VariantItem]) -> TokenStream {
    let arms = variants.iter().map(
        |VariantItem {
             name, text, fields, ..
         }| {
            let fields = decode_fields(fields, &[tag]);
            quote! { #text => Self::#name { #fields }, }
        },
    );
    quote! {
        __rt::Some(match __rt::tag(value, #tag)? {
            #(#arms)*
            _ => Self::Unknown,
        })
    }
}

fn encode_tagged(tag: &str, variants: &[VariantItem]) -> TokenStream {
    let arms = variants.iter().map(|VariantItem { name, text, fields, .. }| {
        let bound = fields.declared.iter().map(|field| field.name.clone());
        let bound = bound.chain(fields.extra.iter().map(|_| extra()));
        let calls = encode_fields(fields, &[tag], |name| quote! { #name });
        quote! { Self::#name { #(#bound),* } => __rt::Object::new().tag(#tag, #text) #calls .finish(), }
    });
    quote! {
        match self {
            #(#arms)*
            Self::Unknown => __rt::Value::Null,
        }
    }
}

fn extra() -> Ident {
    Ident::new("extra", Span::call_site())
}

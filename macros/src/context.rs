//! `#[derive(ToContext)]`: the fields of a struct as the properties of a context.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::Parse;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, LitStr, Path, Type};

/// The impl, or what is wrong with the struct.
pub(crate) fn derive(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        let message = "`ToContext` is derived for a struct; write `to_context` by hand for others";
        return Err(Error::new(input.ident.span(), message));
    };
    let Fields::Named(fields) = &data.fields else {
        let message = "`ToContext` needs names for the fields: they are the properties";
        return Err(Error::new(input.ident.span(), message));
    };
    let mut krate = quote! { ::sentry_options };
    for attribute in attributes(&input.attrs) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                return Err(meta.error("unknown setting; there is only `crate`"));
            }
            let path = meta.value()?.call(Path::parse)?;
            krate = quote! { #path };
            Ok(())
        })?;
    }
    let properties = fields.named.iter().map(Property::new);
    let properties = properties.collect::<syn::Result<Vec<_>>>()?;
    let properties = properties.iter().filter(|property| !property.skip);
    let inserts = properties.clone().map(Property::insert);
    let identity = properties.filter(|property| property.identity);
    let identity = identity.map(|property| &property.key).collect::<Vec<_>>();
    let identity = (!identity.is_empty()).then(|| {
        quote! { context.set_identity_fields([#(#identity),*]); }
    });
    let name = &input.ident;
    let (generics, arguments, conditions) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics #krate::ToContext for #name #arguments #conditions {
            fn to_context(&self) -> #krate::Context {
                let mut context = #krate::Context::new();
                #(#inserts)*
                #identity
                context
            }
        }
    })
}

/// A field, and what its attributes say.
struct Property<'f> {
    field: &'f Field,
    key: String,
    identity: bool,
    skip: bool,
}

impl<'f> Property<'f> {
    fn new(field: &'f Field) -> syn::Result<Self> {
        let name = field.ident.as_ref().map(|name| name.unraw().to_string());
        let mut property = Self {
            field,
            key: name.unwrap_or_default(),
            identity: false,
            skip: false,
        };
        for attribute in attributes(&field.attrs) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("identity") {
                    property.identity = true;
                } else if meta.path.is_ident("skip") {
                    property.skip = true;
                } else if meta.path.is_ident("name") {
                    property.key = meta.value()?.parse::<LitStr>()?.value();
                } else {
                    let message = "unknown setting; there are `identity`, `name` and `skip`";
                    return Err(meta.error(message));
                }
                Ok(())
            })?;
        }
        Ok(property)
    }

    fn insert(&self) -> TokenStream {
        let (key, name) = (&self.key, &self.field.ident);
        // A type that is no value of a context is an error at the field.
        let span = Span::call_site().located_at(self.field.ty.span());
        if is_option(&self.field.ty) {
            quote_spanned! { span =>
                if let ::core::option::Option::Some(value) = &self.#name {
                    context.insert(#key, value);
                }
            }
        } else {
            quote_spanned! { span => context.insert(#key, &self.#name); }
        }
    }
}

fn attributes(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    let is_ours = |attribute: &&Attribute| attribute.path().is_ident("context");
    attributes.iter().filter(is_ours)
}

/// Whether the type is written as an `Option`: a macro knows no more of it.
fn is_option(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| last.ident == "Option")
        }
        _ => false,
    }
}

//! `#[derive(ToContext)]`: the fields of a struct as the properties of a context.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::Parse;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, Generics, LitStr, Path, Type};

/// The impl. If something is wrong with the struct, a stub of it stands beside the error, so that one mistake
/// is one error.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let krate = match crate_path(&input.attrs) {
        Ok(krate) => krate,
        Err(error) => return error.into_compile_error(),
    };
    match Property::all(input) {
        Ok(properties) => implementation(input, &krate, &properties, &body(&properties)),
        Err(error) => {
            let error = error.into_compile_error();
            let stub = quote! { ::core::unreachable!() };
            let stub = implementation(input, &krate, &[], &stub);
            quote! { #error #stub }
        }
    }
}

fn crate_path(attributes: &[Attribute]) -> syn::Result<TokenStream> {
    let mut krate = quote! { ::sentry_options };
    for attribute in ours(attributes) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                return Err(meta.error("unknown setting; there is only `crate`"));
            }
            let path = meta.value()?.call(Path::parse)?;
            krate = quote! { #path };
            Ok(())
        })?;
    }
    Ok(krate)
}

fn implementation(
    input: &DeriveInput,
    krate: &TokenStream,
    properties: &[Property<'_>],
    body: &TokenStream,
) -> TokenStream {
    let name = &input.ident;
    let (generics, arguments, conditions) = input.generics.split_for_impl();
    let conditions = conditions.into_iter().flat_map(|clause| &clause.predicates);
    let bounds = bounds(&input.generics, properties);
    // The crate is named once, so that a wrong name is one error.
    quote! {
        const _: () = {
            use #krate as __rt;
            #[automatically_derived]
            impl #generics __rt::ToContext for #name #arguments where #(#conditions,)* #(#bounds,)* {
                fn to_context(&self) -> __rt::Context {
                    #body
                }
            }
        };
    }
}

fn body(properties: &[Property<'_>]) -> TokenStream {
    let inserts = properties.iter().map(Property::insert);
    let identity = properties.iter().filter(|property| property.identity);
    let identity = identity.map(|property| &property.key).collect::<Vec<_>>();
    let identity = (!identity.is_empty()).then(|| {
        quote! { context.set_identity_fields([#(#identity),*]); }
    });
    quote! {
        let mut context = __rt::Context::new();
        #(#inserts)*
        #identity
        context
    }
}

/// Each parameter that a property's type names must be a value of a context, as derived traits have it.
fn bounds(generics: &Generics, properties: &[Property<'_>]) -> Vec<TokenStream> {
    let types = properties.iter().map(|property| &property.field.ty);
    let types = types.map(ToTokens::into_token_stream).collect::<Vec<_>>();
    let parameters = generics.type_params().map(|parameter| &parameter.ident);
    parameters
        .filter(|parameter| types.iter().any(|ty| names(ty.clone(), parameter)))
        .map(|parameter| {
            quote! { #parameter: __rt::IntoContextValue + ::core::clone::Clone }
        })
        .collect()
}

/// Whether the identifier is among the tokens.
fn names(tokens: TokenStream, wanted: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == *wanted,
        TokenTree::Group(group) => names(group.stream(), wanted),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// A field that is a property, and what its attributes say.
struct Property<'f> {
    field: &'f Field,
    key: String,
    identity: bool,
}

impl<'f> Property<'f> {
    /// Those of the struct, or everything that is wrong with them.
    fn all(input: &'f DeriveInput) -> syn::Result<Vec<Self>> {
        let Data::Struct(data) = &input.data else {
            let message =
                "`ToContext` is derived for a struct; write `to_context` by hand for others";
            return Err(Error::new(input.ident.span(), message));
        };
        let Fields::Named(fields) = &data.fields else {
            let message = "`ToContext` needs names for the fields: they are the properties";
            return Err(Error::new(input.ident.span(), message));
        };
        let mut properties = Vec::<Self>::new();
        let mut wrong = None::<Error>;
        for field in &fields.named {
            let read = Self::read(field).and_then(|property| match property {
                Some(property) => property.is_unlike(&properties).map(|()| Some(property)),
                None => Ok(None),
            });
            match (read, &mut wrong) {
                (Ok(property), _) => properties.extend(property),
                (Err(error), Some(wrong)) => wrong.combine(error),
                (Err(error), None) => wrong = Some(error),
            }
        }
        wrong.map_or(Ok(properties), Err)
    }

    /// The property, unless the field is skipped.
    fn read(field: &'f Field) -> syn::Result<Option<Self>> {
        let name = field.ident.as_ref().map(|name| name.unraw().to_string());
        let mut property = Self {
            field,
            key: name.unwrap_or_default(),
            identity: false,
        };
        let mut skip = false;
        for attribute in ours(&field.attrs) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("identity") {
                    property.identity = true;
                } else if meta.path.is_ident("skip") {
                    skip = true;
                } else if meta.path.is_ident("name") {
                    property.key = meta.value()?.parse::<LitStr>()?.value();
                } else {
                    let message = "unknown setting; there are `identity`, `name` and `skip`";
                    return Err(meta.error(message));
                }
                Ok(())
            })?;
        }
        if skip && property.identity {
            // Left to itself, it would be all other properties that identify.
            let message = "a field that is skipped cannot identify; take `identity` or `skip` away";
            return Err(Error::new(field.ident.span(), message));
        }
        Ok((!skip).then_some(property))
    }

    /// Two fields with one name would be one property: that of the later.
    fn is_unlike(&self, others: &[Self]) -> syn::Result<()> {
        if others.iter().any(|other| other.key == self.key) {
            let message = format!("another field is the property {:?} already", self.key);
            return Err(Error::new(self.field.ident.span(), message));
        }
        Ok(())
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

fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
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
        // A type that a macro was given stands in a group of its own.
        Type::Group(group) => is_option(&group.elem),
        Type::Paren(paren) => is_option(&paren.elem),
        _ => false,
    }
}

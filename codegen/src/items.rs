//! The items that generated code is made of: what lies between the model and the tokens.
//!
//! Every name is final here and every type decided, so that what writes tokens decides nothing.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use sentry_options_schema::{Deprecation, Scalar};

/// Everything that one schema gives.
pub(crate) struct Items {
    /// In the order of `Schema::options`, which is the order of the slots at run time.
    pub(crate) options: Vec<OptionItem>,
    pub(crate) flags: Vec<FlagItem>,
    pub(crate) experiment_layers: Vec<LayerItem>,
    pub(crate) types: Scope,
}

/// One feature flag: two methods on `Options` and `Snapshot` each, and one on `Overrides`.
pub(crate) struct FlagItem {
    pub(crate) key: String,
    pub(crate) name: Ident,
    /// The name of the method that explains it.
    pub(crate) explanation: Ident,
}

/// One experiment layer: a method on `Options`, `Snapshot` and `Overrides` each.
pub(crate) struct LayerItem {
    pub(crate) key: String,
    pub(crate) name: Ident,
}

/// One option: an accessor on `Options`, `Snapshot` and `Overrides` each.
pub(crate) struct OptionItem {
    pub(crate) name: Ident,
    pub(crate) access: Access,
    pub(crate) documentation: String,
    pub(crate) deprecated: Option<Deprecation>,
}

/// How an option is stored and read.
pub(crate) enum Access {
    /// A word of its own.
    Scalar(TypeRef),
    /// A `Ref<str>`.
    Text,
    /// A `Vec`, read as a slice of these.
    List(TypeRef),
    /// Any other type, read by reference.
    Typed(TypeRef),
}

/// The types that are declared in one module, and the modules in it.
#[derive(Default)]
pub(crate) struct Scope {
    pub(crate) types: Vec<TypeItem>,
    pub(crate) modules: Vec<(Ident, Scope)>,
}

impl Scope {
    pub(crate) fn is_empty(&self) -> bool {
        self.types.is_empty() && self.modules.is_empty()
    }
}

/// One declared type.
pub(crate) struct TypeItem {
    pub(crate) name: Ident,
    pub(crate) documentation: String,
    /// Whether `Debug` must not show the value.
    pub(crate) secret: bool,
    pub(crate) definition: Definition,
}

/// What a declared type consists of.
pub(crate) enum Definition {
    /// A string with `enum`.
    Enumeration(Vec<Member>),
    /// An untagged union of scalars.
    Scalars(Vec<(Scalar, TypeRef)>),
    Struct(Fields),
    /// A tagged union: the tag's key, and the variants.
    Tagged(String, Vec<VariantItem>),
}

/// A member of an enumeration.
pub(crate) struct Member {
    pub(crate) name: Ident,
    pub(crate) text: String,
}

/// A variant of a tagged union.
pub(crate) struct VariantItem {
    pub(crate) name: Ident,
    pub(crate) text: String,
    pub(crate) documentation: String,
    pub(crate) fields: Fields,
}

/// The fields of a struct or variant.
pub(crate) struct Fields {
    pub(crate) declared: Vec<FieldItem>,
    /// The type of the fields that the schema does not name, where it takes any.
    pub(crate) extra: Option<TypeRef>,
}

/// One field.
pub(crate) struct FieldItem {
    pub(crate) key: String,
    pub(crate) name: Ident,
    pub(crate) ty: TypeRef,
    pub(crate) optional: bool,
    pub(crate) documentation: String,
    pub(crate) deprecated: Option<Deprecation>,
}

/// A type as it is written in some module.
pub(crate) enum TypeRef {
    Primitive(&'static str),
    String,
    List(Box<TypeRef>),
    Map(Box<TypeRef>),
    /// A declared type, by the modules that lead to it.
    Declared(Vec<Ident>, Ident),
}

impl TypeRef {
    /// Writes the type one module further out.
    pub(crate) fn see_through(&mut self, module: &Ident) {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.see_through(module),
            Self::Declared(path, _) => path.insert(0, module.clone()),
            Self::Primitive(_) | Self::String => {}
        }
    }
}

impl Fields {
    /// Writes the types one module further out.
    pub(crate) fn see_through(&mut self, module: &Ident) {
        for field in &mut self.declared {
            field.ty.see_through(module);
        }
        if let Some(extra) = &mut self.extra {
            extra.see_through(module);
        }
    }
}

impl ToTokens for TypeRef {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Primitive(name) => {
                Ident::new(name, proc_macro2::Span::call_site()).into_token_stream()
            }
            Self::String => quote! { __rt::String },
            Self::List(items) => quote! { __rt::Vec<#items> },
            Self::Map(values) => quote! { __rt::HashMap<__rt::String, #values> },
            Self::Declared(path, name) => quote! { #(#path::)* #name },
        });
    }
}

//! The values of a repository: YAML in, each target's effective values out, every one with its place.
//!
//! A [`Tree`] is read from [`Files`], a folder or a revision: `{namespace}/{target}/*.yaml`. [`check()`]
//! holds it against the [`Schemas`], in the strict policy of the schema crate, which is the one owner
//! of what is valid. [`NamespaceValues::effective`] lays a target over `default`; a [`Document`] is what
//! processes read of it, a [`ConfigMap`] what Kubernetes mounts. What is found on the way is a list of
//! [`Diagnostic`]s, all of them, each with its place in the text.
//!
//! Start reading at `tree.rs`, then `effective.rs`.

pub mod check;
mod configmap;
pub mod diagnostic;
mod document;
pub mod edit;
mod effective;
mod file;
pub mod files;
mod quoted;
mod schemas;
mod secrets;
mod tree;
pub mod yaml;

pub use check::{UnknownOptions, check};
pub use configmap::{Commit, ConfigMap, ConfigMapFault, ConfigMapName, MOST_DATA, Obstacle};
pub use diagnostic::{Diagnostic, Place, Related};
pub use document::{Document, Share};
pub use effective::{Effective, Layer, Supplied};
pub use file::{FileFault, ValuesFile};
pub use files::{Files, Folder};
pub use schemas::{SCHEMA_FILE, Schemas};
pub use secrets::Secrets;
pub use tree::{DEFAULT, NamespaceValues, Target, Tree, TreeFault, is_values_file};

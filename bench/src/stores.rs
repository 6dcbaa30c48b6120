//! The stores of both libraries, over the same directory.

use peer::NamespaceOptions;
use sentry_options::{Options, OptionsError};

use crate::fixture::{Directory, NAMESPACE, peer_schema};

/// Initializes our global store, as a service does it. A process has one: a second call must name the
/// same directory.
///
/// # Panics
/// If it refuses the values.
pub(crate) fn initialize_ours(directory: &Directory) {
    match Options::builder().with_directory(directory.path()).init() {
        Ok(()) | Err(OptionsError::AlreadyInitialized) => {}
        Err(error) => panic!("ours accepts the values: {error}"),
    }
}

/// Initializes the peer's global store likewise, and gives the handle that its users read from.
///
/// # Panics
/// If it refuses the values.
pub(crate) fn initialize_peer(directory: &Directory) -> NamespaceOptions {
    let schema = peer_schema();
    let schemas = [(NAMESPACE, schema.as_str())];
    match peer::Options::builder()
        .with_directory(directory.path())
        .with_schemas(&schemas)
        .init()
    {
        Ok(()) | Err(peer::OptionsError::AlreadyInitialized) => {}
        Err(error) => panic!("the peer accepts the values: {error}"),
    }
    peer::options(NAMESPACE).expect("the peer has been initialized")
}

/// An independent store of ours that changes only by `refresh()`.
///
/// # Panics
/// If it refuses the values.
pub fn independent(directory: &Directory) -> Options {
    let builder = Options::builder()
        .with_directory(directory.path())
        .with_refresh_threshold(None);
    builder.build().expect("ours accepts the values")
}

/// The peer's likewise.
///
/// # Panics
/// If it refuses the values.
pub(crate) fn independent_peer(directory: &Directory) -> peer::Options {
    let schema = peer_schema();
    let schemas = [(NAMESPACE, schema.as_str())];
    let builder = peer::Options::builder()
        .with_directory(directory.path())
        .with_schemas(&schemas);
    builder
        .with_refresh_threshold(None)
        .build()
        .expect("the peer accepts the values")
}

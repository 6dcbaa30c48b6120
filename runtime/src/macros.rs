//! The macros that users call.

/// Turns a schema file into a module with typed accessors.
///
/// `include_schema!("seer")` finds `sentry-options/schemas/seer/schema.json`, from the crate's folder
/// upwards to the root of its workspace or repository, and emits `pub mod seer` with:
///
/// - `seer::options()`: a `Copy` handle that reads live from the global store, with a method for each
///   option; `seer::on(&store)` is the same for an independent store,
/// - `seer::snapshot()`: the values of one moment, for options that must fit together,
/// - `seer::override_options(…)`: typed overrides for tests,
/// - a type for each struct, string enumeration and union of the schema.
///
/// The namespace is registered at link time, so [`init`](crate::init) checks its values. Editing the
/// schema rebuilds the crate. A schema with errors does not compile; the message shows each with
/// file, line and column.
///
/// # Forms
///
/// ```
/// sentry_options::include_schema!("seer");
/// sentry_options::include_schema!(pub(crate) mod settings = "seer");
///
/// mod elsewhere {
///     sentry_options::include_schema!("seer", path = "sentry-options/schemas/seer/schema.json");
/// }
///
/// # fn main() {
/// assert_eq!(seer::options().feature_burst(), settings::options().feature_burst());
/// # }
/// ```
///
/// The second names the module and its visibility. The third takes the schema from a file, relative
/// to the crate's folder.
#[macro_export]
macro_rules! include_schema {
    ($($invocation:tt)*) => {
        $crate::__private::include_schema! { ($crate) $($invocation)* }
    };
}

/// Includes the module that `sentry_options_codegen::Build` wrote for a namespace in `build.rs`.
///
/// ```ignore
/// sentry_options::include_generated!("seer");
/// ```
#[macro_export]
macro_rules! include_generated {
    ($namespace:literal) => {
        ::core::include!(::core::concat!(
            ::core::env!("OUT_DIR"),
            "/sentry_options/",
            $namespace,
            ".rs"
        ));
    };
}

//! The demo's table: every option through its typed accessor.

use std::fmt::Debug;

use sentry_options::OptionsError;

use crate::options;

/// The width of the column of keys.
const WIDTH: usize = 20;

struct Row {
    key: &'static str,
    ty: &'static str,
    value: String,
}

/// One row for each option. What is printed has the type that the accessor gave it.
#[expect(deprecated, reason = "the table shows deprecated options too")]
fn rows() -> Vec<Row> {
    let now = options::snapshot();
    vec![
        row("feature.rate-limit", &now.feature_rate_limit()),
        row("feature.burst", &now.feature_burst()),
        row("autofix.enabled", &now.autofix_enabled()),
        row("model", &now.model()),
        row("greeting", now.greeting()),
        row("db.config", now.db_config()),
        row("org.tweaks", now.org_tweaks()),
        row("routes", now.routes()),
        // The live accessor's `Ref` knows that the option is secret, and prints no value.
        row("api.token", &options::options().api_token()),
        row("legacy.timeout-ms", &now.legacy_timeout_ms()),
    ]
}

fn row<T: Debug + ?Sized>(key: &'static str, value: &T) -> Row {
    Row {
        key,
        ty: short(std::any::type_name::<T>()),
        value: format!("{value:?}"),
    }
}

/// A type's name without the paths of the crates.
fn short(name: &'static str) -> &'static str {
    match name.rsplit_once("::") {
        Some((_, last)) if !name.contains('<') && !name.contains('[') => last,
        _ if name.contains("HashMap") => "map of maps",
        _ if name.contains("Ref<str>") => "str",
        _ if name.starts_with('[') => "[Item]",
        _ => name,
    }
}

/// Prints every option: its key, its type, where its value comes from, and the value.
///
/// # Errors
/// None that can happen: the keys are the schema's.
pub(crate) fn print_options() -> Result<(), OptionsError> {
    println!("{:WIDTH$} {:12} {:8} value", "option", "type", "from");
    for Row { key, ty, value } in rows() {
        let origin = if options::options().isset(key)? {
            "values"
        } else {
            "default"
        };
        println!("{key:WIDTH$} {ty:12} {origin:8} {value}");
    }
    Ok(())
}

/// Prints the options that changed, with their new values.
pub(crate) fn print_changes(changed: &[String]) {
    for Row { key, value, .. } in rows()
        .iter()
        .filter(|row| changed.iter().any(|key| key == row.key))
    {
        println!("  {key} = {value}");
    }
}

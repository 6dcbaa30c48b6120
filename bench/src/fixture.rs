//! The values that both libraries serve: about 1 MB for the namespace `bench`, most of it a map of
//! 40,000 entries, made without any randomness.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// The namespace of `schemas/bench.json`.
pub const NAMESPACE: &str = "bench";
/// How many entries the map has.
pub const CUSTOMERS: u32 = 40_000;
const REGIONS: u32 = 1_200;

/// The key of one entry of the map.
pub fn customer(number: u32) -> String {
    format!("customer-{number:07}")
}

/// The text of a values file. No two successive versions share the value of an option or of an entry,
/// so that a reload has all of it to do.
pub fn values(version: u32) -> String {
    let customers =
        (0..CUSTOMERS).map(|number| (customer(number), Value::from(credit(number, version))));
    let regions = (0..REGIONS).map(|number| format!("region-{number:04}-of-version-{version:04}"));
    let options = json!({
        "flag": version.is_multiple_of(2),
        "limit": 100 + version % 1000,
        "budget": 1_000_000 + version,
        "factor": f64::from(version) + 0.5,
        "model": if version.is_multiple_of(2) { "large" } else { "small" },
        "greeting": format!("Hello from version {version}"),
        "database": {"host": format!("db-{version}"), "port": 5000 + version % 1000, "label": "primary"},
        "regions": regions.collect::<Vec<_>>(),
        "customers": customers.collect::<Map<_, _>>(),
    });
    let (minutes, seconds) = (version / 60 % 60, version % 60);
    json!({"options": options, "generated_at": format!("2026-01-01T00:{minutes:02}:{seconds:02}Z")})
        .to_string()
}

/// The value of one entry of the map: five digits.
pub fn credit(number: u32, version: u32) -> u32 {
    10_000 + (number * 7_919 + version * 12_347) % 90_000
}

/// The schema that the peer gets: ours without the keywords that it refuses. What they rule out does
/// not occur in the values, so that it has less to check.
///
/// # Panics
/// If the schema of this package is no schema.
pub fn peer_schema() -> String {
    let mut schema: Value =
        serde_json::from_str(include_str!("../schemas/bench.json")).expect("the schema is JSON");
    strip(&mut schema, &["title", "description"]);
    let options = schema["properties"]
        .as_object_mut()
        .expect("it has options");
    for option in options.values_mut() {
        strip(option, &["format", "enum"]);
        for field in option
            .get_mut("properties")
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten()
        {
            strip(field.1, &["format", "enum"]);
        }
    }
    schema.to_string()
}

fn strip(schema: &mut Value, keywords: &[&str]) {
    let members = schema.as_object_mut().expect("a schema is an object");
    members.retain(|keyword, _| !keywords.contains(&keyword.as_str()));
}

/// An options directory that is removed when dropped.
#[derive(Debug)]
pub struct Directory(TempDir);

impl Directory {
    /// A directory with one version of the values.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn new(version: u32) -> io::Result<Self> {
        let directory = Self(TempDir::with_prefix("sentry-options-bench-")?);
        directory.publish(values(version).as_bytes())?;
        Ok(directory)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Replaces the values file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn publish(&self, text: &[u8]) -> io::Result<()> {
        let folder = self.path().join("values").join(NAMESPACE);
        fs::create_dir_all(&folder)?;
        replace(&folder.join("values.json"), text)
    }
}

/// Writes a file beside the other one and renames it over that, as every careful writer does.
///
/// # Errors
/// The file cannot be written.
pub fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let next = path.with_extension("next");
    fs::write(&next, text)?;
    fs::rename(next, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_size_of_a_config_map_and_share_nothing() {
        let (one, other) = (values(0), values(1));
        assert!((1_030_000..1_040_000).contains(&one.len()), "{}", one.len());
        // `true` and `false`.
        assert_eq!(one.len() + 1, other.len());
        assert!((0..CUSTOMERS).all(|number| credit(number, 0) != credit(number, 1)));
    }

    #[test]
    fn the_peer_takes_its_schema_and_the_values() {
        let directory = Directory::new(0).expect("a directory");
        let options = crate::stores::independent_peer(&directory);
        assert_eq!(
            options.get(NAMESPACE, "customers").expect("known")[customer(7)],
            credit(7, 0)
        );
    }
}

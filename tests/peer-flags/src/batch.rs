//! Some flags with contexts to ask them for, and the values file that both libraries read.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize as _;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use serde_json::{Map, Value, json};

use crate::pairs::{PROPS, Rng, context, flag, text};

pub const NAMESPACE: &str = "ns";
const CONTEXTS_OF_A_FLAG: usize = 5;

/// Some flags, each with contexts.
#[derive(Default)]
pub struct Batch {
    pub flags: BTreeMap<String, (Value, Vec<Asked>)>,
}

/// A context, as everybody is given it.
pub struct Asked {
    pub properties: Map<String, Value>,
    pub identity: Vec<&'static str>,
}

impl Batch {
    pub fn new(rng: &mut Rng, flags: usize) -> Self {
        let mut batch = BTreeMap::new();
        while batch.len() < flags {
            let name = match rng.below(3) {
                0 => text(rng),
                _ => format!("organizations:flag-{}", rng.below(100_000)),
            };
            let flag = flag(rng);
            let contexts = (0..CONTEXTS_OF_A_FLAG).map(|_| {
                let properties = context(rng, &flag);
                let identity = match rng.below(4) {
                    0 => vec![],
                    1 => vec!["organization_id", "project_id"],
                    _ => (0..rng.below(4)).map(|_| *rng.pick(PROPS)).collect(),
                };
                Asked {
                    properties,
                    identity,
                }
            });
            let contexts = contexts.collect();
            batch.insert(name, (flag, contexts));
        }
        Self { flags: batch }
    }

    /// All pairs, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &Value, &Asked)> {
        let flags = self.flags.iter();
        flags.flat_map(|(name, (flag, contexts))| {
            contexts
                .iter()
                .map(move |asked| (name.as_str(), flag, asked))
        })
    }

    /// Makes these flags the values of the directory.
    pub fn write(&self, directory: &Path) {
        let flags = self.flags.iter();
        let options = flags.map(|(name, (flag, _))| (format!("feature.{name}"), flag.clone()));
        let options = options.collect::<Map<_, _>>();
        write(
            directory,
            "values",
            "values.json",
            &json!({ "options": options }),
        );
    }
}

/// Makes the schema of the directory one of any flags.
pub fn write_schema(directory: &Path) {
    let schema = json!({"version": "1.0", "type": "object", "properties": {},
        "patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}});
    write(directory, "schemas", "schema.json", &schema);
}

fn write(directory: &Path, of: &str, file: &str, json: &Value) {
    let folder = directory.join(of).join(NAMESPACE);
    fs::create_dir_all(&folder).expect("a folder");
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, Notations::default());
    json.serialize(&mut serializer).expect("it is JSON");
    fs::write(folder.join(file), text).expect("a file");
}

/// Writes floats in one notation of JSON after the other. The nearest float of each is the same.
#[derive(Default)]
struct Notations {
    floats: usize,
}

impl Formatter for Notations {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        self.floats += 1;
        match self.floats % 4 {
            0 => CompactFormatter.write_f64(writer, value),
            1 => write!(writer, "{value:e}"),
            2 => write!(
                writer,
                "{}",
                format!("{value:E}")
                    .replace("E", "E+")
                    .replace("E+-", "E-0")
            ),
            // Without exponent, `-0` and `1` would be integers to one reader or the other.
            _ => write!(writer, "{value:?}"),
        }
    }
}

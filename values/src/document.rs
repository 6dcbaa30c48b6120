//! `values.json`: what a process reads of one target.

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::Offset;
use sentry_options_schema::json::{Member, Node, NodeKind};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::effective::{Effective, Layer, Supplied};

/// `{"generated_at":"…","options":{…}}`, with the keys of every object in order, no space and no
/// final newline. The same values at the same time are the same text.
///
/// The values of secret options are in it as they are.
#[derive(Debug, Clone, Copy)]
pub struct Document<'e, 't> {
    /// The values in force.
    pub effective: &'e Effective<'t>,
    /// When it is written: processes tell from it how long a change took to reach them.
    pub generated_at: Timestamp,
}

impl Document<'_, '_> {
    /// Its text.
    pub fn to_json(&self) -> String {
        json(self)
    }
}

impl Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_map(Some(2))?;
        document.serialize_entry("generated_at", &rfc3339(self.generated_at))?;
        document.serialize_entry("options", &Options(self.effective))?;
        document.end()
    }
}

/// A time as the documents have it: with nine digits of the second, in UTC.
pub(crate) fn rfc3339(time: Timestamp) -> String {
    const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(9));
    PRINTER.timestamp_with_offset_to_string(&time, Offset::UTC)
}

/// An option's share of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its key.
    pub key: String,
    /// The bytes that key and value take.
    pub bytes: usize,
    /// The layer that supplies it.
    pub layer: Layer,
}

/// What each option takes of a document, the largest first.
pub(crate) fn shares(effective: &Effective<'_>) -> Vec<Share> {
    let share = |(key, supplied): (&str, &Supplied<'_>)| Share {
        key: key.to_owned(),
        bytes: json(key).len() + ":".len() + json(&Sorted(&supplied.member.value)).len(),
        layer: supplied.layer,
    };
    let mut shares = effective.iter().map(share).collect::<Vec<_>>();
    // The sort is stable: those of one size stay in the order of their keys.
    shares.sort_by_key(|share| Reverse(share.bytes));
    shares
}

struct Options<'e, 't>(&'e Effective<'t>);

impl Serialize for Options<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values = self.0.iter();
        serializer.collect_map(values.map(|(key, supplied)| (key, Sorted(&supplied.member.value))))
    }
}

/// A value with the keys of its objects in order.
struct Sorted<'n>(&'n Node);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.kind {
            NodeKind::Null => serializer.serialize_unit(),
            NodeKind::Boolean(boolean) => serializer.serialize_bool(*boolean),
            NodeKind::Number(number) => number.serialize(serializer),
            NodeKind::String(text) => serializer.serialize_str(text),
            NodeKind::Array(items) => serializer.collect_seq(items.iter().map(Sorted)),
            NodeKind::Object(members) => {
                let mut members = members.iter().collect::<Vec<&Member>>();
                members.sort_unstable_by(|one, other| one.key.cmp(&other.key));
                let entries = members
                    .iter()
                    .map(|member| (&member.key, Sorted(&member.value)));
                serializer.collect_map(entries)
            }
        }
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("every key is a text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Secrets, Target, ValuesFile};

    fn document(yaml: &str) -> String {
        let file = ValuesFile::parse("a.yaml", yaml.into(), &Secrets::Unknown);
        let target = Target {
            files: vec![file.expect("it is a values file")],
        };
        let mut values = crate::NamespaceValues::default();
        values.targets.insert("default".to_owned(), target);
        let effective = values.effective("default").expect("it is there");
        let generated_at = "2026-11-21T16:30:02.15Z".parse().expect("it is a time");
        Document {
            effective: &effective,
            generated_at,
        }
        .to_json()
    }

    #[test]
    fn a_document_is_compact_and_its_keys_are_sorted() {
        let yaml = "options:\n  z: {b: 1, a: [true, null, 1.5]}\n  A: \"\\0\\x7F\\u2028é\\\"\"\n";
        assert_eq!(
            document(yaml),
            "{\"generated_at\":\"2026-11-21T16:30:02.150000000+00:00\",\"options\":\
             {\"A\":\"\\u0000\u{7f}\u{2028}é\\\"\",\"z\":{\"a\":[true,null,1.5],\"b\":1}}}"
        );
    }

    #[test]
    fn integers_stay_exact_and_floats_stay_floats() {
        let yaml = "options: {a: 1.0, b: 18446744073709551615, c: -9223372036854775808}\n";
        let document = document(yaml);
        let options = document.split_once("options\":").expect("they are there").1;
        assert_eq!(
            options,
            r#"{"a":1.0,"b":18446744073709551615,"c":-9223372036854775808}}"#
        );
    }
}

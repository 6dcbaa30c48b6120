//! The ConfigMap of a namespace and target, as YAML.
//!
//! # How large it may be
//!
//! Kubernetes refuses a ConfigMap whose values have more than 1 MiB together, keys and metadata not
//! counted. What etcd stores is those values as they are, in protobuf, with the metadata. Annotations
//! are at most 256 KiB, so that whatever passes the one limit stays below etcd's own of 1.5 MiB for a
//! request. Hence the size that counts is that of the text of `values.json`, and not that of the YAML
//! here, where quotes are doubled.
//!
//! What clients send is another matter, see [`Obstacle`].

use std::collections::BTreeMap;
use std::fmt;

use sentry_options_schema::{Namespace, NamespaceError};
use serde_json::json;

use crate::document::{Document, Share, rfc3339, shares};
use crate::quoted::quoted;

/// The most bytes of values that Kubernetes takes in a ConfigMap.
pub const MOST_DATA: usize = 1 << 20;

/// The most bytes of annotations that Kubernetes takes.
const MOST_ANNOTATIONS: usize = 1 << 18;

/// The most bytes that the API server reads of a request.
const MOST_REQUEST: usize = 3 << 20;

/// How many options are told of a ConfigMap that is too large.
const LARGEST_TOLD: usize = 5;

const VALUES_FILE: &str = "values.json";
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
const MANAGER: &str = "sentry-options";
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A ConfigMap that Kubernetes accepts.
#[derive(Debug, Clone)]
pub struct ConfigMap {
    name: ConfigMapName,
    annotations: BTreeMap<&'static str, String>,
    values: String,
}

/// The name of a ConfigMap: `sentry-options-{namespace}`, and a suffix where several targets of a
/// namespace share a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMapName(String);

/// The commit that the values come from, for annotations.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// What identifies it.
    pub sha: Option<String>,
    /// When it was made.
    pub timestamp: Option<String>,
}

/// Why there is no such ConfigMap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigMapFault {
    /// Its name is no DNS-1123 label.
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        error: NamespaceError,
    },
    /// It has more than [`MOST_DATA`].
    TooLarge {
        /// The name.
        name: String,
        /// How much it has.
        bytes: usize,
        /// Its largest options.
        largest: Vec<Share>,
    },
}

/// What keeps some clients from delivering a ConfigMap that is itself right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// `kubectl apply` keeps a copy of all in an annotation, which would be too large.
    Apply {
        /// The size of all annotations.
        bytes: usize,
    },
    /// kubectl's request would be too large, since it escapes `<`, `>` and `&`.
    Request {
        /// The size of the request.
        bytes: usize,
    },
}

impl ConfigMapName {
    /// The name for a namespace.
    ///
    /// # Errors
    ///
    /// It is no DNS-1123 label: Kubernetes would take some such names, but not everything that is
    /// called by them.
    pub fn new(namespace: &str, suffix: Option<&str>) -> Result<Self, ConfigMapFault> {
        let name = match suffix {
            Some(suffix) => format!("sentry-options-{namespace}-{suffix}"),
            None => format!("sentry-options-{namespace}"),
        };
        match Namespace::new(&name) {
            Ok(_) => Ok(Self(name)),
            Err(error) => Err(ConfigMapFault::Name { name, error }),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ConfigMap {
    /// The ConfigMap of a document.
    ///
    /// # Errors
    ///
    /// The document has more than [`MOST_DATA`].
    pub fn new(
        name: ConfigMapName,
        document: Document<'_, '_>,
        commit: Commit,
    ) -> Result<Self, ConfigMapFault> {
        let values = document.to_json();
        if values.len() > MOST_DATA {
            let mut largest = shares(document.effective);
            largest.truncate(LARGEST_TOLD);
            return Err(ConfigMapFault::TooLarge {
                name: name.0,
                bytes: values.len(),
                largest,
            });
        }
        let annotations = [
            ("commit_sha", commit.sha),
            ("commit_timestamp", commit.timestamp),
            ("generated_at", Some(rfc3339(document.generated_at))),
        ];
        let annotations = annotations
            .into_iter()
            .filter_map(|(key, text)| Some((key, text?)))
            .collect();
        Ok(Self {
            name,
            annotations,
            values,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The manifest.
    pub fn to_yaml(&self) -> String {
        let annotations = self
            .annotations
            .iter()
            .map(|(key, text)| format!("    {key}: {}\n", quoted(text)));
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  labels:\n    {MANAGED_BY}: {MANAGER}\n  \
             annotations:\n{}data:\n  {VALUES_FILE}: {}\n",
            self.name.0,
            annotations.collect::<String>(),
            quoted(&self.values),
        )
    }

    /// What keeps some clients from delivering it.
    pub fn obstacles(&self) -> Vec<Obstacle> {
        let object = json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": self.name.0,
                "namespace": "default",
                "labels": {MANAGED_BY: MANAGER},
                "annotations": self.annotations,
            },
            "data": {VALUES_FILE: self.values},
        });
        let request = length_as_kubectl_writes_it(&object.to_string()) + "\n".len();
        let own = self
            .annotations
            .iter()
            .map(|(key, text)| key.len() + text.len());
        let annotations = own.sum::<usize>() + LAST_APPLIED.len() + request;
        let apply =
            (annotations > MOST_ANNOTATIONS).then_some(Obstacle::Apply { bytes: annotations });
        let request = (request > MOST_REQUEST).then_some(Obstacle::Request { bytes: request });
        apply.into_iter().chain(request).collect()
    }
}

impl ConfigMapFault {
    /// What kind of fault it is, for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "configmap-name",
            Self::TooLarge { .. } => "configmap-size",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Name { .. } => None,
            Self::TooLarge { largest, .. } => {
                let largest = largest.iter().map(|share| {
                    let Share { key, bytes, layer } = share;
                    format!("{key:?} with {bytes} bytes (set in {layer})")
                });
                Some(format!(
                    "the largest options are {}; shorten them, or move some to a namespace of their own",
                    largest.collect::<Vec<_>>().join(", ")
                ))
            }
        }
    }
}

impl fmt::Display for ConfigMapFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name, error } => write!(f, "invalid ConfigMap name '{name}': {error}"),
            Self::TooLarge { name, bytes, .. } => write!(
                f,
                "ConfigMap '{name}' is too large: it has {bytes} bytes of data, and Kubernetes takes at most {MOST_DATA}"
            ),
        }
    }
}

impl Obstacle {
    /// What kind of finding it is, for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Apply { .. } => "kubectl-apply",
            Self::Request { .. } => "kubectl-request",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Apply { .. } => "use `kubectl apply --server-side`, or `kubectl replace`",
            Self::Request { .. } => "use a client that sends JSON as it is, or shorten the values",
        }
        .to_owned()
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Apply { bytes } => write!(
                f,
                "`kubectl apply` will fail: the copy that it keeps in an annotation would make them {bytes} bytes, \
                 and Kubernetes takes at most {MOST_ANNOTATIONS}"
            ),
            Self::Request { bytes } => write!(
                f,
                "kubectl will fail: it would send {bytes} bytes, and Kubernetes reads at most {MOST_REQUEST}"
            ),
        }
    }
}

/// How long a JSON text is if some characters are escaped, as Go's encoder does for HTML.
fn length_as_kubectl_writes_it(json: &str) -> usize {
    let length = |character| match character {
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => "\\u0000".len(),
        _ => character.len_utf8(),
    };
    json.chars().map(length).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_label() {
        let name = |namespace, suffix| ConfigMapName::new(namespace, suffix);
        assert_eq!(
            name("seer", None).expect("it is one").as_str(),
            "sentry-options-seer"
        );
        let suffixed = name("seer", Some("control")).expect("it is one");
        assert_eq!(suffixed.as_str(), "sentry-options-seer-control");
        let longest = "a".repeat(48);
        assert!(name(&longest, None).is_ok());
        for (namespace, suffix) in [
            ("seer", Some("Control")),
            ("seer", Some("")),
            ("seer", Some("a/b")),
            ("", None),
            (&*format!("{longest}a"), None),
        ] {
            let fault = name(namespace, suffix).expect_err("it is none");
            assert!(matches!(fault, ConfigMapFault::Name { .. }), "{fault}");
        }
    }
}

//! Edits of a values file that leave everything else as it is: comments, order, indentation, quotes, blank lines
//! and line ends.
//!
//! An edit is a few splices of the text, placed by the spans of the [reader](crate::yaml). Whether they meant what
//! they should is not left to care: the new text is read again, and must be the old values with the one change,
//! or else the edit is [refused](EditError::Unsafe) and the file stays whole.
//!
//! `yaml-edit` would do the splicing, but reads by a grammar of its own: a text that it takes differently would
//! be edited differently from what the rest of the project sees in it.
//!
//! What goes and what stays:
//!
//! - Comments within the old value go with it; one behind it on its line, or behind its key, stays.
//! - Comments above an option that is unset stay, as they may be about more than it, unless they clearly are
//!   about it alone: they stand right above it, at its own indentation, neither open the mapping nor have another
//!   option right below.
//! - A new option goes to its place in the order if the others are sorted, else to the end.
//!
//! ```
//! use sentry_options_schema::Source;
//! use sentry_options_values::edit;
//!
//! let source = Source::new("limits.yaml", "options:\n  limit: 10  # a minute\n  rate: 0.5\n");
//! let text = edit::set(&source, "limit", &20.into()).expect("nothing stands in the way");
//! assert_eq!(text, "options:\n  limit: 20  # a minute\n  rate: 0.5\n");
//! ```

mod block;
mod entries;
mod error;
mod flow;
mod lines;
mod render;
mod scalar;

use sentry_options_schema::json::{Node, NodeKind};
use sentry_options_schema::{Source, nearest};
use serde_json::{Map, Value, json};

use crate::yaml::{self, Document, Found};

use entries::{Entry, entries, is_flow};
use lines::Splice;
use render::Layout;

pub use error::EditError;
pub use render::{render, render_entry};

/// The key whose mapping is edited.
const OPTIONS: &str = "options";

/// The text of `source` with the option `key` set to `value`.
///
/// # Errors
///
/// The file is no values file, or the edit would change more than the option.
pub fn set(source: &Source, key: &str, value: &Value) -> Result<String, EditError> {
    let file = File::read(source)?;
    let intended = file.intended(|options| {
        options.insert(key.to_owned(), value.clone());
    });
    file.apply(key, file.setting(key, value)?, &intended)
}

/// The text of `source` without the option `key`.
///
/// # Errors
///
/// The file is no values file, does not set the option, or the edit would change more than the option.
pub fn unset(source: &Source, key: &str) -> Result<String, EditError> {
    let file = File::read(source)?;
    let intended = file.intended(|options| {
        options.remove(key);
    });
    file.apply(key, file.unsetting(key)?, &intended)
}

/// A file that is edited.
struct File<'s> {
    text: &'s str,
    document: Document,
    layout: Layout,
}

impl<'s> File<'s> {
    fn read(source: &'s Source) -> Result<Self, EditError> {
        let document = yaml::parse(source).map_err(EditError::Yaml)?;
        let text = source.text();
        let is_mapping = matches!(document.root.kind, NodeKind::Object(_));
        if !is_mapping && !document.is_empty() {
            let found = Found::from(&document.root.kind);
            let span = document.root.span;
            return Err(EditError::NotMapping {
                what: "the file",
                found,
                span,
            });
        }
        let layout = Layout::of(text, &document);
        Ok(Self {
            text,
            document,
            layout,
        })
    }

    fn setting(&self, key: &str, value: &Value) -> Result<Vec<Splice>, EditError> {
        let with_options = || json!({OPTIONS: {key: value}});
        if self.document.is_empty() {
            return Ok(vec![block::append(
                self.text,
                &with_options(),
                &self.layout,
            )]);
        }
        let root = &self.document.root;
        let tops = entries(&self.document, root);
        let Some(options) = tops.iter().find(|entry| entry.key == Some(OPTIONS)) else {
            return self.insert(root, &tops, OPTIONS, &json!({key: value}));
        };
        let Some(mapping) = self.mapping(options)? else {
            // Nothing is there yet.
            return self.replace(root, options, &json!({key: value}));
        };
        let all = entries(&self.document, mapping);
        match all.iter().find(|entry| entry.key == Some(key)) {
            Some(entry) => self.replace(mapping, entry, value),
            None if all.is_empty() && !is_flow(self.text, root) && self.is_bare(mapping) => {
                self.replace(root, options, &json!({key: value}))
            }
            None => self.insert(mapping, &all, key, value),
        }
    }

    fn unsetting(&self, key: &str) -> Result<Vec<Splice>, EditError> {
        let tops = entries(&self.document, &self.document.root);
        let options = tops.iter().find(|entry| entry.key == Some(OPTIONS));
        let mapping = match options {
            Some(options) => self.mapping(options)?,
            None => None,
        };
        let all = mapping.map(|mapping| (mapping, entries(&self.document, mapping)));
        let found = all.as_ref().and_then(|(mapping, all)| {
            let at = all.iter().position(|entry| entry.key == Some(key))?;
            Some((*mapping, all, at))
        });
        let is_there = mapping.is_some_and(|mapping| mapping.member(key).is_some());
        match (found, options) {
            (Some((mapping, all, at)), Some(options)) => {
                let splices = if is_flow(self.text, mapping) {
                    vec![flow::remove(self.text, &all[at])]
                } else {
                    block::remove(self.text, options, all, at)?
                };
                self.check_anchors(&splices)?;
                Ok(splices)
            }
            _ if is_there => Err(EditError::Merged {
                key: key.to_owned(),
            }),
            _ => {
                let keys = all
                    .iter()
                    .flat_map(|(_, all)| all)
                    .filter_map(|entry| entry.key);
                let nearest = nearest(key, keys).map(str::to_owned);
                let key = key.to_owned();
                Err(EditError::NotSet { key, nearest })
            }
        }
    }

    /// The mapping that an entry has, or nothing if its value is null.
    fn mapping<'e>(&self, options: &Entry<'e>) -> Result<Option<&'e Node>, EditError> {
        let Some(node) = options.value else {
            return Ok(None);
        };
        let what = OPTIONS;
        let span = node.span;
        if self.document.marks.alias_at(span).is_some() {
            return Err(EditError::Alias { span });
        }
        match &node.kind {
            NodeKind::Null => Ok(None),
            NodeKind::Object(_) => Ok(Some(node)),
            other => Err(EditError::NotMapping {
                what,
                found: Found::from(other),
                span,
            }),
        }
    }

    /// Whether an empty mapping is brackets and blanks only.
    fn is_bare(&self, mapping: &Node) -> bool {
        let written = self.text[mapping.span.range()].trim_matches(['{', '}']);
        written.trim().is_empty()
    }

    fn replace(
        &self,
        mapping: &Node,
        entry: &Entry<'_>,
        value: &Value,
    ) -> Result<Vec<Splice>, EditError> {
        let splice = if is_flow(self.text, mapping) {
            flow::replace(self.text, &self.document, entry, value)
        } else {
            block::replace(self.text, &self.document, entry, value, &self.layout)?
        };
        let splices = vec![splice];
        self.check_anchors(&splices)?;
        Ok(splices)
    }

    fn insert(
        &self,
        mapping: &Node,
        all: &[Entry<'_>],
        key: &str,
        value: &Value,
    ) -> Result<Vec<Splice>, EditError> {
        let splice = if is_flow(self.text, mapping) {
            flow::insert(self.text, mapping, all, key, value)
        } else {
            block::insert(self.text, all, key, value, &self.layout)?
        };
        Ok(vec![splice])
    }

    /// Refuses to take an anchor away that something else refers to.
    fn check_anchors(&self, splices: &[Splice]) -> Result<(), EditError> {
        let goes = |at: usize| splices.iter().any(|splice| splice.range.contains(&at));
        let anchors = self.document.anchors();
        for alias in self.document.aliases() {
            let anchor = &anchors[alias.anchor];
            if goes(anchor.span.start) && !goes(alias.span.start) {
                return Err(EditError::Anchored {
                    name: anchor.name.clone(),
                    anchor: anchor.span,
                    alias: alias.span,
                });
            }
        }
        Ok(())
    }

    /// The values of the file as they shall be.
    fn intended(&self, change: impl FnOnce(&mut Map<String, Value>)) -> Value {
        let mut root = match self.document.root.to_value() {
            Value::Object(root) => root,
            _ => Map::new(),
        };
        let options = root.entry(OPTIONS).or_insert(Value::Null);
        if options.is_null() {
            *options = Map::new().into();
        }
        if let Value::Object(options) = options {
            change(options);
        }
        root.into()
    }

    /// The text with the splices, if it means what is intended.
    fn apply(
        &self,
        key: &str,
        splices: Vec<Splice>,
        intended: &Value,
    ) -> Result<String, EditError> {
        let text = lines::spliced(self.text, splices);
        let document =
            yaml::parse(&Source::new("edited", &*text)).map_err(|_| EditError::Unsafe)?;
        let values = document.root.to_value();
        if values == *intended {
            return Ok(text);
        }
        let is_set = |values: &Value| values[OPTIONS].get(key).is_some();
        if is_set(&values) && !is_set(intended) {
            // A merge gave it as well, and now that shows.
            let key = key.to_owned();
            return Err(EditError::Merged { key });
        }
        Err(EditError::Unsafe)
    }
}

//! What no excerpt of a schema may show: the values in the definition of a secret option.

use super::keywords;
use crate::excerpt::Hidden;
use crate::json::{self, Node, NodeKind};
use crate::source::{Source, Span};

/// What to hide of `source`: the defaults and examples of secret options, and whatever stands under a
/// keyword that we do not know, which may be a misspelled one of these. Of a text that is no JSON all,
/// if something in it may be secret.
pub(super) fn hidden(source: &Source, tree: Option<&Node>) -> Hidden {
    match tree {
        Some(tree) => of_tree(tree),
        None if source.text().contains("secret") => Hidden::Everything,
        None => Hidden::Nothing,
    }
}

/// The same of a source whose tree is not at hand.
pub(crate) fn of_source(source: &Source) -> Hidden {
    hidden(source, json::parse(source).ok().as_ref())
}

fn of_tree(root: &Node) -> Hidden {
    let properties = root
        .member("properties")
        .and_then(|member| member.value.members());
    let options = properties.unwrap_or_default();
    let secret = |option: &&Node| {
        let secret = option.member("secret").map(|member| &member.value.kind);
        secret.is_some_and(|secret| *secret != NodeKind::Boolean(false))
    };
    let secrets = options.iter().map(|option| &option.value).filter(secret);
    let spans = secrets.flat_map(spans_of).collect::<Vec<_>>();
    if spans.is_empty() {
        Hidden::Nothing
    } else {
        Hidden::Spans(spans)
    }
}

fn spans_of(option: &Node) -> Vec<Span> {
    let members = option.members().unwrap_or_default();
    members
        .iter()
        .filter(|member| {
            matches!(member.key.as_str(), "default" | "examples")
                || !keywords::is_known(&member.key)
        })
        .map(|member| member.value.span)
        .collect()
}

//! What no excerpt of a schema may show: the values in the definition of a secret option.

use super::keywords;
use crate::excerpt::Hidden;
use crate::json::{self, Member, Node, NodeKind};
use crate::nearest::nearest;
use crate::source::{Source, Span};

/// The keywords under which values of the option stand.
const VALUES: [&str; 4] = ["default", "examples", "enum", "const"];

/// What to hide of `source`: in every object that may be secret, wherever it stands, the values of
/// [`VALUES`], and whatever stands under a keyword that we do not know, which may be a misspelt one of
/// these. Of a text that was not read whole all, if something in it may be secret.
pub(super) fn hidden(source: &Source, tree: Option<&Node>, is_whole: bool) -> Hidden {
    match tree {
        Some(tree) if is_whole => of_tree(tree),
        _ if may_be_in(source.text()) => Hidden::Everything,
        _ => Hidden::Nothing,
    }
}

/// The same of a source whose tree is not at hand.
pub(crate) fn of_source(source: &Source) -> Hidden {
    hidden(source, json::parse(source).ok().as_ref(), true)
}

/// Whether an object with these members may be a secret option: if it has a keyword that is, or is
/// misspelt, `secret`, and does not say that it is not.
pub(super) fn may_be_secret(members: &[Member]) -> bool {
    members.iter().any(is_secret_keyword)
}

fn is_secret_keyword(member: &Member) -> bool {
    member.value.kind != NodeKind::Boolean(false) && may_mean_secret(&member.key)
}

/// Whether a keyword in `text`, which need not be JSON, may mean `secret`.
pub(super) fn may_be_in(text: &str) -> bool {
    text.contains("secret") || text.split('"').any(may_mean_secret)
}

fn may_mean_secret(key: &str) -> bool {
    key == "secret" || (!keywords::is_known(key) && nearest(key, ["secret"]).is_some())
}

fn of_tree(root: &Node) -> Hidden {
    let mut spans = Vec::new();
    collect(root, false, &mut spans);
    Hidden::spans(spans)
}

/// Collects what to hide of `node`, an object of keywords or a list of such.
fn collect(node: &Node, is_secret: bool, spans: &mut Vec<Span>) {
    match &node.kind {
        NodeKind::Object(members) => {
            let is_secret = is_secret || may_be_secret(members);
            for member in members {
                collect_keyword(member, is_secret, spans);
            }
        }
        NodeKind::Array(items) => {
            for item in items {
                collect(item, is_secret, spans);
            }
        }
        _ => {}
    }
}

fn collect_keyword(member: &Member, is_secret: bool, spans: &mut Vec<Span>) {
    let key = member.key.as_str();
    if is_secret && (VALUES.contains(&key) || !keywords::is_known(key)) {
        spans.push(member.value.span);
        return;
    }
    match (key, &member.value.kind) {
        // Its keys are names, not keywords, unless something stands there that belongs elsewhere.
        ("properties", NodeKind::Object(fields)) => {
            let is_object = |field: &&Member| field.value.members().is_some();
            let (fields, strays) = fields.iter().partition::<Vec<_>, _>(is_object);
            let is_secret = is_secret || strays.iter().any(|stray| is_secret_keyword(stray));
            for stray in strays {
                collect_keyword(stray, is_secret, spans);
            }
            for field in fields {
                collect(&field.value, is_secret, spans);
            }
        }
        _ => collect(&member.value, is_secret, spans),
    }
}

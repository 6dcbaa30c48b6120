//! What the release 1.2.17 would refuse of a schema that is right: constructs that its language has not.
//!
//! Its language, found by asking the program, is small: six types, nested in any way, without a single
//! constraint or note. Files that it reads may be shared with services that still run it only if they
//! stay within that.

mod number;

use std::fmt;

use sentry_options_schema::json::{self, Member, Node, NodeKind};
use sentry_options_schema::{Hidden, Policy, Schema, Source, Span};
use sentry_options_values::{Diagnostic, Place, Schemas};

/// The keywords at the top of a file.
const AT_TOP: [&str; 5] = [
    "version",
    "type",
    "properties",
    "patternProperties",
    "additionalProperties",
];

/// The keywords of a type, wherever it stands.
const OF_TYPES: [&str; 4] = ["type", "items", "properties", "additionalProperties"];

/// The keywords of an option besides.
const OF_OPTIONS: [&str; 2] = ["default", "description"];

/// The keyword of types within an option besides.
const OF_INNER_TYPES: [&str; 1] = ["optional"];

/// What the keys of flags start with, and how their pattern is written.
const FLAG: &str = "feature.";
const FLAG_PATTERN: &str = r"^feature\.";

/// How deep its reader of JSON goes.
const DEEPEST: usize = 127;

/// Why the release refuses a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Refusal {
    /// A keyword at the top that it does not know.
    TopKeyword { keyword: String },
    /// A keyword that it does not know, or not there.
    Keyword { keyword: String },
    /// A list of types, be it of one.
    TypeList,
    /// A key of a flag that is an ordinary option.
    TypedFlag,
    /// A reference to something else than a flag.
    Reference,
    /// `additionalProperties` that is no type.
    NoType,
    /// `patternProperties` without the one pattern that it has.
    NoFlagPattern,
    /// A pattern that it has not.
    Pattern { pattern: String },
    /// Nested deeper than it reads.
    TooDeep,
    /// A default with a number that it reads as another one, of another type.
    Misread,
}

/// What the release would refuse of these schemas, each with its place.
pub(crate) fn refusals(schemas: &Schemas) -> Vec<Diagnostic> {
    let refusals = schemas.iter().filter_map(|schema| {
        let source = schemas.source(schema.namespace.as_str())?;
        Some(of_file(schema, source))
    });
    refusals.flatten().collect()
}

fn of_file(schema: &Schema, source: &Source) -> Vec<Diagnostic> {
    let Ok(root) = json::parse(source) else {
        return Vec::new();
    };
    let mut walk = Walk::default();
    walk.top(&root);
    walk.depth(&root, 1);
    if walk.refusals.is_empty() {
        walk.defaults(&root, schema, source);
    }
    let hidden = Hidden::of_schema(source);
    let told = |(refusal, span): (Refusal, Span)| {
        let place = Place {
            source: source.clone(),
            span,
            hidden: hidden.clone(),
        };
        let told = Diagnostic::error("peer-compatible", refusal.to_string()).at(place);
        told.help(refusal.help())
    };
    walk.refusals.into_iter().map(told).collect()
}

#[derive(Default)]
struct Walk {
    refusals: Vec<(Refusal, Span)>,
}

impl Walk {
    fn refuse(&mut self, refusal: Refusal, span: Span) {
        self.refusals.push((refusal, span));
    }

    fn top(&mut self, root: &Node) {
        for member in root.members().unwrap_or_default() {
            match member.key.as_str() {
                "properties" => {
                    for option in member.value.members().unwrap_or_default() {
                        self.option(option);
                    }
                }
                "patternProperties" => self.patterns(member),
                keyword if AT_TOP.contains(&keyword) => {}
                keyword => {
                    let keyword = keyword.to_owned();
                    self.refuse(Refusal::TopKeyword { keyword }, member.key_span);
                }
            }
        }
    }

    fn patterns(&mut self, member: &Member) {
        let patterns = member.value.members().unwrap_or_default();
        if !patterns.iter().any(|entry| entry.key == FLAG_PATTERN) {
            self.refuse(Refusal::NoFlagPattern, member.key_span);
        }
        for entry in patterns.iter().filter(|entry| entry.key != FLAG_PATTERN) {
            let pattern = entry.key.clone();
            self.refuse(Refusal::Pattern { pattern }, entry.key_span);
        }
    }

    fn option(&mut self, option: &Member) {
        let is_flag = option.key.starts_with(FLAG);
        match (is_flag, option.value.member("$ref")) {
            // A reference of such a key is one to a flag.
            (true, Some(_)) => {}
            (true, None) => self.refuse(Refusal::TypedFlag, option.key_span),
            (false, Some(_)) => self.refuse(Refusal::Reference, option.key_span),
            (false, None) => self.ty(&option.value, &OF_OPTIONS),
        }
    }

    fn ty(&mut self, node: &Node, more: &[&str]) {
        for member in node.members().unwrap_or_default() {
            match (member.key.as_str(), &member.value.kind) {
                ("type", NodeKind::Array(_)) => self.refuse(Refusal::TypeList, member.value.span),
                ("properties", _) => {
                    for field in member.value.members().unwrap_or_default() {
                        self.ty(&field.value, &OF_INNER_TYPES);
                    }
                }
                ("additionalProperties", NodeKind::Boolean(_)) => {
                    self.refuse(Refusal::NoType, member.value.span);
                }
                ("items" | "additionalProperties", _) => self.ty(&member.value, &OF_INNER_TYPES),
                (keyword, _) if OF_TYPES.contains(&keyword) || more.contains(&keyword) => {}
                (keyword, _) => {
                    let keyword = keyword.to_owned();
                    self.refuse(Refusal::Keyword { keyword }, member.key_span);
                }
            }
        }
    }

    /// Refuses defaults that are right, and not as they are read.
    fn defaults(&mut self, root: &Node, schema: &Schema, source: &Source) {
        let options = root
            .member("properties")
            .and_then(|member| member.value.members());
        for option in options.unwrap_or_default() {
            let declared = schema.option(&option.key);
            let (Some(declared), Some(default)) = (declared, option.value.member("default")) else {
                continue;
            };
            let value = number::misread(&default.value, source);
            if !declared.validate(&value, Policy::Strict).is_valid() {
                self.refuse(Refusal::Misread, default.value.span);
            }
        }
    }

    /// Refuses the first part that is nested too deeply.
    fn depth(&mut self, node: &Node, depth: usize) {
        let is_leaf = !matches!(node.kind, NodeKind::Array(_) | NodeKind::Object(_));
        let is_told = self
            .refusals
            .iter()
            .any(|(told, _)| *told == Refusal::TooDeep);
        if is_leaf || is_told {
            return;
        }
        if depth > DEEPEST {
            return self.refuse(Refusal::TooDeep, node.span);
        }
        match &node.kind {
            NodeKind::Array(items) => {
                for item in items {
                    self.depth(item, depth + 1);
                }
            }
            NodeKind::Object(members) => {
                for member in members {
                    self.depth(&member.value, depth + 1);
                }
            }
            _ => {}
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the release 1.2.17 refuses this: ")?;
        match self {
            Self::TopKeyword { keyword } => write!(f, "it has no keyword {keyword:?} at the top"),
            Self::Keyword { keyword } => write!(f, "it has no keyword {keyword:?} here"),
            Self::TypeList => f.write_str("it takes one type, no list"),
            Self::TypedFlag => write!(f, "a key that starts with {FLAG:?} is a flag to it"),
            Self::Reference => f.write_str("it has no other definition than Feature"),
            Self::NoType => f.write_str("it takes a type, no boolean"),
            Self::NoFlagPattern => write!(f, "it expects the pattern {FLAG_PATTERN:?}"),
            Self::Pattern { .. } => write!(f, "it has no other pattern than {FLAG_PATTERN:?}"),
            Self::Misread => f.write_str("it reads a number here as one with a fraction"),
            Self::TooDeep => write!(f, "it reads {DEEPEST} levels at most"),
        }
    }
}

impl Refusal {
    fn help(&self) -> &'static str {
        match self {
            Self::TopKeyword { .. } | Self::Pattern { .. } => "remove it",
            Self::Keyword { keyword } if keyword == "oneOf" => {
                "declare one object with the fields of all, those of some variants as optional ones"
            }
            Self::Keyword { .. } => {
                "remove it, and let the code check what it says; the release ignores nothing"
            }
            Self::TypeList => "choose one of the types, or an option for each",
            Self::TypedFlag => "give the option another prefix",
            Self::Reference => "remove it, or keep it in a schema that no older service reads",
            Self::NoType => "leave it out: fields that are not declared are refused anyway",
            Self::NoFlagPattern => "leave `patternProperties` out",
            Self::Misread => "write the integer without a fraction",
            Self::TooDeep => "split the option",
        }
    }
}

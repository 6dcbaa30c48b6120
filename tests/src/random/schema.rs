//! Random schemas.

use serde_json::{Map, Number, Value, json};

use super::pools::{INTEGER_FORMATS, PATTERNS, TEXT_FORMATS, number};
use super::{Generator, Keys, Keywords, Oracle, same};

/// Keys that have a name in code, each another.
const NAMEABLE: &[&str] = &[
    "a",
    "b",
    "host",
    "port",
    "max-bytes",
    "HTTPServer",
    "type",
    "self",
    "x.y",
    "match",
    "db.config",
    "r2",
    "9lives",
    "limit",
    "Enabled",
    "value",
    "item",
    "extra2",
    "u16",
    "string",
    "option",
    "Vec",
    "none",
    "__x",
    "a/b",
    "None2",
    "ok",
    "str",
    "result",
    "key",
    "default",
    "options",
    "snapshot",
    "fn",
    "name$",
    "q~r",
    "some",
    "Clone",
    "SENTRY_DSN",
];

/// Keys that any JSON object may have.
const ANY: &[&str] = &[
    "",
    "日本",
    "é",
    "$",
    "/",
    "~1",
    "a b",
    "\"",
    "a\u{0}b",
    "1",
    "constructor",
    "\u{1f600}",
];

/// The tags of unions.
const TAGS: &[&str] = &[
    "a", "b", "plain", "b-c", "GET", "get", "", "日", "1", "self", "Unknown", "x y", "unknown",
];

const FLOOR: u32 = 0;

impl Generator {
    /// The file of a schema with so many options.
    pub fn schema(&mut self, options: usize) -> Value {
        let mut properties = Map::new();
        while properties.len() < options {
            let Some(option) = self.option() else {
                continue;
            };
            let key = self.key();
            properties.insert(key, Value::Object(option));
        }
        let mut file = json!({"version": "1.0", "type": "object", "properties": properties});
        if self.chance(10) {
            file["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
            file["title"] = self.any_text(5).into();
            file["description"] = self.any_text(5).into();
            file["additionalProperties"] = self.random.bool().into();
        }
        file
    }

    /// A key for an option or field.
    pub(super) fn key(&mut self) -> String {
        let pool = if self.keys == Keys::Any && self.chance(15) {
            ANY
        } else {
            NAMEABLE
        };
        self.pick(pool).to_owned()
    }

    /// An option, unless no default was found for its type.
    fn option(&mut self) -> Option<Keywords> {
        let depth = self.pick(&[0, 0, 1, 1, 2, 3]);
        let mut option = self.ty(depth);
        let oracle = Oracle::of_type(&option);
        let valid = self.valid_values(&option, &oracle, 12);
        option.insert("default".to_owned(), valid.first()?.clone());
        option.insert("description".to_owned(), self.any_text(3).into());
        if self.chance(10) {
            option.insert("examples".to_owned(), valid.into());
        }
        if self.chance(5) {
            option.insert("secret".to_owned(), self.random.bool().into());
        }
        if self.chance(5) {
            option.insert(
                "deprecated".to_owned(),
                self.pick(&[json!(true), json!(false), json!("use `b`")]),
            );
        }
        Some(option)
    }

    /// Different values that the oracle accepts, of so many tries.
    fn valid_values(&mut self, ty: &Keywords, oracle: &Oracle, tries: usize) -> Vec<Value> {
        let mut valid = Vec::<Value>::new();
        for _ in 0..tries {
            let value = self.value(ty);
            if oracle.accepts(&value) && valid.iter().all(|before| !same(before, &value)) {
                valid.push(value);
            }
        }
        valid
    }

    /// A type, nested so deep at most.
    pub(super) fn ty(&mut self, depth: u32) -> Keywords {
        let kind = if depth == FLOOR {
            self.random.u32(0..6)
        } else {
            self.random.u32(0..13)
        };
        let mut ty = match kind {
            0 => object(json!({"type": "boolean"})),
            1 => self.integer(),
            2 => self.number(),
            3 | 4 => self.string(),
            5 => self.union(),
            6 | 7 => self.array(depth - 1),
            8 | 9 => self.structure(depth - 1),
            10 | 11 => self.map(depth - 1),
            _ => return self.tagged(depth - 1),
        };
        if self.chance(12) {
            let oracle = Oracle::of_type(&ty);
            let tries = self.random.usize(1..8);
            let members = self.valid_values(&ty, &oracle, tries);
            if !members.is_empty() {
                ty.insert("enum".to_owned(), members.into());
            }
        }
        if self.chance(2) {
            // Where they do not belong they are ignored.
            let keyword = match ty["type"].as_str() {
                Some("array") => "properties",
                Some("object") => "items",
                _ => self.pick(&["items", "additionalProperties"]),
            };
            let value = if keyword == "properties" {
                json!({"a": {"type": "string"}})
            } else {
                json!({"type": "boolean"})
            };
            if ty["type"].is_string() {
                ty.insert(keyword.to_owned(), value);
            }
        }
        ty
    }

    fn integer(&mut self) -> Keywords {
        let mut ty = object(json!({"type": "integer"}));
        if self.chance(10) {
            ty.insert("type".to_owned(), json!(["integer"]));
        }
        self.integer_constraints(&mut ty);
        ty
    }

    fn integer_constraints(&mut self, ty: &mut Keywords) {
        let mut range = (i128::from(i64::MIN), i128::from(i64::MAX));
        if self.chance(50) {
            let (format, lowest, highest) = self.pick(INTEGER_FORMATS);
            ty.insert("format".to_owned(), format.into());
            range = (lowest, highest);
        }
        if self.chance(50) {
            self.bounds(ty, Some(range));
        }
    }

    fn number(&mut self) -> Keywords {
        let mut ty = object(json!({"type": "number"}));
        if self.chance(60) {
            self.bounds(&mut ty, None);
        }
        ty
    }

    /// Bounds that leave room, within a range of integers if there is one.
    fn bounds(&mut self, ty: &mut Keywords, range: Option<(i128, i128)>) {
        let edge = |this: &mut Self| {
            let any = this.any_number();
            match range {
                Some((lowest, highest)) if this.chance(70) => {
                    let integer = this.any_integer().clamp(lowest, highest);
                    let integer = number(integer);
                    this.notation(integer)
                }
                _ => any,
            }
        };
        let (mut low, mut high) = (edge(self), edge(self));
        if low.as_f64() > high.as_f64() {
            std::mem::swap(&mut low, &mut high);
        }
        if self.chance(50) {
            ty.insert(
                self.pick(&["minimum", "minimum", "exclusiveMinimum"])
                    .to_owned(),
                low.into(),
            );
        }
        if self.chance(50) {
            ty.insert(
                self.pick(&["maximum", "maximum", "exclusiveMaximum"])
                    .to_owned(),
                high.into(),
            );
        }
        if self.chance(35) {
            ty.insert("multipleOf".to_owned(), self.divisor().into());
        }
    }

    fn string(&mut self) -> Keywords {
        let mut ty = object(json!({"type": "string"}));
        if self.chance(60) {
            self.text_constraints(&mut ty);
        }
        ty
    }

    pub(super) fn text_constraints(&mut self, ty: &mut Keywords) {
        match self.random.u32(0..4) {
            0 => {
                let (format, _) = self.pick(TEXT_FORMATS);
                ty.insert("format".to_owned(), format.into());
            }
            1 => {
                let (pattern, _) = self.pick(PATTERNS);
                ty.insert("pattern".to_owned(), pattern.into());
            }
            _ => self.counts(ty, "minLength", "maxLength"),
        }
        if self.chance(10) {
            self.counts(ty, "minLength", "maxLength");
        }
    }

    fn counts(&mut self, ty: &mut Keywords, lower: &str, upper: &str) {
        let least = self.random.i32(0..4);
        let most = least + self.random.i32(0..6);
        if self.chance(50) {
            let count = self.notation(least.into());
            ty.insert(lower.to_owned(), count.into());
        }
        if self.chance(50) {
            let count = self.notation(most.into());
            ty.insert(upper.to_owned(), count.into());
        }
    }

    fn union(&mut self) -> Keywords {
        let mut types = ["boolean", "integer", "number", "string"];
        self.random.shuffle(&mut types);
        let types = &types[..self.random.usize(2..=4)];
        let mut ty = object(json!({"type": types}));
        let has = |name| types.contains(&name);
        if has("string") && self.chance(30) {
            self.text_constraints(&mut ty);
        }
        if has("number") && self.chance(40) {
            self.bounds(&mut ty, None);
        } else if has("integer") && !has("number") && !ty.contains_key("format") && self.chance(50)
        {
            self.integer_constraints(&mut ty);
        }
        ty
    }

    fn array(&mut self, depth: u32) -> Keywords {
        let mut ty = object(json!({"type": "array"}));
        let mut items = self.ty(depth);
        if self.chance(3) {
            // It means nothing here.
            items.insert("optional".to_owned(), true.into());
        }
        ty.insert("items".to_owned(), items.into());
        if self.chance(40) {
            self.counts(&mut ty, "minItems", "maxItems");
        }
        if self.chance(30) {
            ty.insert(
                "uniqueItems".to_owned(),
                self.pick(&[true, true, false]).into(),
            );
        }
        ty
    }

    fn structure(&mut self, depth: u32) -> Keywords {
        let mut ty = object(json!({"type": "object"}));
        let fields = self.fields(depth);
        ty.insert("properties".to_owned(), fields.into());
        match self.random.u32(0..10) {
            0..=2 => {
                let extra = self.ty(depth);
                ty.insert("additionalProperties".to_owned(), extra.into());
            }
            3 => {
                ty.insert("additionalProperties".to_owned(), false.into());
            }
            _ => {}
        }
        if self.chance(20) {
            self.limits(&mut ty);
        }
        ty
    }

    fn fields(&mut self, depth: u32) -> Keywords {
        let mut fields = Map::new();
        for _ in 0..self.random.usize(0..=4) {
            let mut field = self.ty(depth);
            if self.chance(40) {
                field.insert(
                    "optional".to_owned(),
                    self.pick(&[true, true, false]).into(),
                );
            }
            if self.chance(20) {
                field.insert("description".to_owned(), self.any_text(3).into());
            }
            if self.chance(5) {
                field.insert("deprecated".to_owned(), true.into());
            }
            let key = self.key();
            fields.insert(key, field.into());
        }
        fields
    }

    fn limits(&mut self, ty: &mut Keywords) {
        if self.chance(60) {
            self.counts(ty, "minProperties", "maxProperties");
        }
        if self.chance(50) {
            let mut names = Map::new();
            if self.chance(70) {
                self.text_constraints(&mut names);
            }
            if self.chance(30) {
                names.insert("type".to_owned(), "string".into());
            }
            if self.chance(20) {
                let mut typed = names.clone();
                typed.insert("type".to_owned(), "string".into());
                let oracle = Oracle::of_type(&typed);
                let members = self.valid_values(&typed, &oracle, 6);
                if !members.is_empty() {
                    names.insert("enum".to_owned(), members.into());
                }
            }
            ty.insert("propertyNames".to_owned(), names.into());
        }
    }

    fn map(&mut self, depth: u32) -> Keywords {
        let values = self.ty(depth);
        let mut ty = object(json!({"type": "object", "additionalProperties": values}));
        if self.chance(40) {
            self.limits(&mut ty);
        }
        ty
    }

    fn tagged(&mut self, depth: u32) -> Keywords {
        let tag = self.key();
        let mut texts = TAGS.to_vec();
        self.random.shuffle(&mut texts);
        texts.truncate(self.random.usize(1..=4));
        let branches = texts
            .into_iter()
            .map(|text| self.branch(&tag, text, depth))
            .collect::<Vec<_>>();
        let mut ty = object(json!({"oneOf": branches}));
        if self.chance(50) {
            ty.insert("type".to_owned(), "object".into());
        }
        ty
    }

    fn branch(&mut self, tag: &str, text: &str, depth: u32) -> Value {
        let mut fields = self.fields(depth);
        let mut constant = object(json!({"const": text}));
        if self.chance(50) {
            constant.insert("type".to_owned(), "string".into());
        }
        fields.insert(tag.to_owned(), constant.into());
        let mut branch = object(json!({"properties": fields}));
        if self.chance(50) {
            branch.insert("type".to_owned(), "object".into());
        }
        if self.chance(20) {
            let extra = self.ty(depth);
            branch.insert("additionalProperties".to_owned(), extra.into());
        }
        if self.chance(10) {
            self.limits(&mut branch);
        }
        branch.into()
    }
}

fn object(value: Value) -> Keywords {
    match value {
        Value::Object(members) => members,
        _ => unreachable!("a literal object"),
    }
}

/// A number of a keyword.
pub(super) fn limit(ty: &Keywords, keyword: &str) -> Option<Number> {
    ty.get(keyword).and_then(Value::as_number).cloned()
}

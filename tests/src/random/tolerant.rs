//! Values with what a tolerant reader takes and a strict one does not, and values that neither takes.

use serde_json::{Map, Value, json};

use super::shape::{Shape, object, options, tags};
use super::{Generator, Keywords};

/// What was added to a document that its schema does not know.
#[derive(Debug, Default)]
pub struct Unknowns {
    /// JSON pointers to the unknown keys and fields, in order.
    pub ignored: Vec<String>,
    /// How many texts of enumerations became unknown ones.
    pub texts: usize,
    /// How many tags became unknown ones.
    pub tags: usize,
}

impl Unknowns {
    /// Whether a strict reader takes the document too.
    pub fn is_empty(&self) -> bool {
        self.ignored.is_empty() && self.texts == 0 && self.tags == 0
    }
}

impl Generator {
    /// Adds what the schema does not know to a valid document, at any depth.
    pub fn add_unknowns(&mut self, schema: &Value, document: &mut Map<String, Value>) -> Unknowns {
        let mut unknowns = Unknowns::default();
        for (key, ty) in options(schema) {
            if let Some(value) = document.get_mut(key) {
                self.add_to(ty, value, &step("", key), &mut unknowns);
            }
        }
        if self.chance(30) {
            self.add_field(document, "", &mut unknowns);
        }
        unknowns.ignored.sort();
        unknowns
    }

    fn add_to(&mut self, ty: &Keywords, value: &mut Value, at: &str, unknowns: &mut Unknowns) {
        let shape = Shape::of(ty);
        if ty.contains_key("enum") {
            let free = !["minLength", "maxLength", "pattern", "format"]
                .iter()
                .any(|keyword| ty.contains_key(*keyword));
            if matches!(shape, Shape::String) && free && self.chance(40) {
                // Whatever else is in a list of unique items, it is none of it.
                *value = format!("unknown {}", self.random.u64(..)).into();
                unknowns.texts += 1;
            }
            // A whole list or object of an `enum` stays as it is: changed, it would be another one.
            return;
        }
        match (shape, value) {
            (Shape::Array(items), Value::Array(values)) => {
                for value in values {
                    self.add_to(items, value, &step(at, ANY), unknowns);
                }
            }
            (Shape::Struct(fields, extra), Value::Object(members)) => {
                self.add_to_members(members, at, unknowns, |key| {
                    field_or_entry(fields.get(key).map(object), extra)
                });
                if extra.is_none() && self.chance(40) {
                    self.add_field(members, at, unknowns);
                }
            }
            (Shape::Map(values), Value::Object(members)) => {
                self.add_to_members(members, at, unknowns, |_| {
                    field_or_entry(None, Some(values))
                });
            }
            (Shape::Tagged(branches), Value::Object(members)) => {
                let (tag, texts) = tags(&branches);
                if self.chance(20) {
                    members.insert(
                        tag.to_owned(),
                        format!("unknown {}", self.random.u64(..)).into(),
                    );
                    members.insert("anything".to_owned(), json!([null, {"at": "all"}]));
                    unknowns.tags += 1;
                    return;
                }
                let branch = branches[texts
                    .iter()
                    .position(|text| members[tag] == *text)
                    .expect("the tag is known")];
                let extra = branch
                    .get("additionalProperties")
                    .and_then(Value::as_object);
                let fields = object(&branch["properties"]);
                let type_of = |key: &str| fields.get(key).map(object).filter(|_| key != tag);
                self.add_to_members(members, at, unknowns, |key| {
                    if key == tag {
                        None
                    } else {
                        field_or_entry(type_of(key), extra)
                    }
                });
                if extra.is_none() && self.chance(40) {
                    self.add_field(members, at, unknowns);
                }
            }
            _ => {}
        }
    }

    fn add_to_members<'t>(
        &mut self,
        members: &mut Map<String, Value>,
        at: &str,
        unknowns: &mut Unknowns,
        type_of: impl Fn(&str) -> Option<Member<'t>>,
    ) {
        for (key, value) in members {
            match type_of(key) {
                Some(Member::Field(ty)) => self.add_to(ty, value, &step(at, key), unknowns),
                Some(Member::Entry(ty)) => self.add_to(ty, value, &step(at, ANY), unknowns),
                None => {}
            }
        }
    }

    fn add_field(&mut self, members: &mut Map<String, Value>, at: &str, unknowns: &mut Unknowns) {
        let key = format!("new/{}~{}", self.any_text(1), self.random.u64(..));
        unknowns.ignored.push(step(at, &key));
        let value = self.any_value();
        members.insert(key, value);
    }

    /// A value of another type than this one's. Of `number` and of each kind of object there is but
    /// one in JSON, so the others do.
    pub fn broken(&mut self, ty: &Keywords) -> Value {
        let value = self.value(ty);
        self.break_in(ty, value)
    }

    fn break_in(&mut self, ty: &Keywords, value: Value) -> Value {
        if self.chance(60) {
            match (Shape::of(ty), value) {
                (Shape::Array(items), Value::Array(mut values)) if !values.is_empty() => {
                    let at = self.random.usize(0..values.len());
                    values[at] = self.break_in(items, values[at].take());
                    return values.into();
                }
                (Shape::Struct(fields, _), Value::Object(mut members)) if !fields.is_empty() => {
                    let keys = fields.keys().cloned().collect::<Vec<_>>();
                    let key = self.pick(&keys);
                    let field = object(&fields[&key]);
                    let value = self.value(field);
                    members.insert(key, self.break_in(field, value));
                    return members.into();
                }
                (Shape::Map(values), Value::Object(mut members)) => {
                    let value = self.value(values);
                    members.insert("a".to_owned(), self.break_in(values, value));
                    return members.into();
                }
                (Shape::Tagged(branches), Value::Object(mut members)) => {
                    let (tag, _) = tags(&branches);
                    if self.random.bool() {
                        members.remove(tag);
                    } else {
                        members.insert(
                            tag.to_owned(),
                            self.pick(&[json!(null), json!(1), json!(["a"])]),
                        );
                    }
                    return members.into();
                }
                _ => {}
            }
        }
        self.of_another_type(ty)
    }

    fn of_another_type(&mut self, ty: &Keywords) -> Value {
        let is_type = |value: &Value| match (Shape::of(ty), value) {
            (Shape::Boolean, Value::Bool(_))
            | (Shape::Integer | Shape::Number, Value::Number(_))
            | (Shape::String, Value::String(_))
            | (Shape::Array(_), Value::Array(_))
            | (Shape::Struct(..) | Shape::Map(_) | Shape::Tagged(_), Value::Object(_)) => true,
            (Shape::Union(types), Value::Bool(_)) => types.contains(&"boolean"),
            (Shape::Union(types), Value::String(_)) => types.contains(&"string"),
            (Shape::Union(types), Value::Number(_)) => {
                types.contains(&"integer") || types.contains(&"number")
            }
            _ => false,
        };
        loop {
            let value = self.any_value();
            if !is_type(&value) {
                return value;
            }
        }
    }
}

/// A JSON pointer, one step on.
/// What a path has for any item of an array and any entry of a map.
const ANY: &str = "*";

/// A member of an object, by where its type stands.
enum Member<'t> {
    Field(&'t Keywords),
    Entry(&'t Keywords),
}

fn field_or_entry<'t>(
    field: Option<&'t Keywords>,
    entry: Option<&'t Keywords>,
) -> Option<Member<'t>> {
    field.map(Member::Field).or(entry.map(Member::Entry))
}

fn step(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

//! Random values that may not fit a type: a value that does, changed at one place.

use serde_json::{Map, Number, Value};

use super::pools::{INTEGER_FORMATS, NEAR_FORMATS, number};
use super::schema::limit;
use super::shape::{Shape, object, options, tags};
use super::{Generator, Keywords};

impl Generator {
    /// A document with something changed.
    pub fn mutated_document(&mut self, schema: &Value) -> Map<String, Value> {
        let mut document = self.document(schema);
        if self.chance(5) {
            let (key, value) = (self.key(), self.any_value());
            document.insert(key, value);
        } else {
            let options = options(schema).collect::<Vec<_>>();
            let (key, ty) = self.pick(&options);
            let value = self.mutated(ty);
            document.insert(key.clone(), value);
        }
        document
    }

    /// A value that is nearly one of the type.
    pub fn mutated(&mut self, ty: &Keywords) -> Value {
        let value = self.value(ty);
        self.mutate(ty, value)
    }

    fn mutate(&mut self, ty: &Keywords, value: Value) -> Value {
        if self.chance(7) {
            return self.any_value();
        }
        match (Shape::of(ty), value) {
            (_, Value::Number(found)) => self.mutate_number(ty, &found).into(),
            (_, Value::String(text)) => self.mutate_text(ty, text).into(),
            (Shape::Array(items), Value::Array(mut values)) => {
                if !values.is_empty() && self.chance(70) {
                    let at = self.random.usize(0..values.len());
                    values[at] = self.mutate(items, values[at].take());
                } else {
                    self.mutate_length(items, &mut values);
                }
                values.into()
            }
            (Shape::Struct(fields, extra), Value::Object(members)) => self
                .mutate_members(
                    ty,
                    members,
                    |key| fields.get(key).map(object).or(extra),
                    extra,
                )
                .into(),
            (Shape::Map(values), Value::Object(members)) => self
                .mutate_members(ty, members, |_| Some(values), Some(values))
                .into(),
            (Shape::Tagged(branches), Value::Object(mut members)) => {
                let (tag, texts) = tags(&branches);
                if self.chance(15) {
                    let text = self.pick(&texts).into();
                    let other = self.any_value();
                    members.insert(tag.to_owned(), if self.chance(60) { text } else { other });
                    return members.into();
                }
                let at = texts
                    .iter()
                    .position(|text| members[tag] == *text)
                    .expect("the tag is known");
                let fields = object(&branches[at]["properties"]);
                let extra = branches[at]
                    .get("additionalProperties")
                    .and_then(Value::as_object);
                let field =
                    |key: &str| fields.get(key).filter(|_| key != tag).map(object).or(extra);
                self.mutate_members(branches[at], members, field, extra)
                    .into()
            }
            _ => self.any_value(),
        }
    }

    fn mutate_number(&mut self, ty: &Keywords, found: &Number) -> Number {
        let mut edges = vec![found.clone()];
        for keyword in [
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ] {
            edges.extend(limit(ty, keyword));
        }
        let format = ty.get("format").and_then(Value::as_str).unwrap_or("int64");
        for (name, lowest, highest) in INTEGER_FORMATS {
            if *name == format {
                edges.extend([number(*lowest), number(*highest)]);
            }
        }
        let edge = self.pick(&edges);
        let float = edge.as_f64().unwrap_or(0.0);
        let step = self.pick(&[-1_i8, 0, 1]);
        let exact = edge
            .as_i64()
            .map(i128::from)
            .or_else(|| edge.as_u64().map(i128::from));
        let stepped = match (self.random.u32(0..5), exact) {
            (0, _) => None,
            (1, _) => Number::from_f64(float + f64::from(step) * 0.5),
            (2, _) => Number::from_f64(if step > 0 {
                float.next_up()
            } else {
                float.next_down()
            }),
            (3, _) => Number::from_f64(float),
            (_, Some(integer)) => Some(number(integer + i128::from(step))),
            (_, None) => Number::from_f64(float + f64::from(step)),
        };
        let stepped = stepped.unwrap_or_else(|| self.any_number());
        self.notation(stepped)
    }

    fn mutate_text(&mut self, ty: &Keywords, mut text: String) -> String {
        match self.random.u32(0..6) {
            0 => {
                text.pop();
                text
            }
            1 => text + &self.any_text(1),
            2 => self.any_text(1) + &text,
            3 if ty.contains_key("format") => self.pick(NEAR_FORMATS).to_owned(),
            4 => text.to_uppercase(),
            _ => self.any_remarkable_text(),
        }
    }

    fn mutate_length(&mut self, items: &Keywords, values: &mut Vec<Value>) {
        match self.random.u32(0..4) {
            0 => {
                values.pop();
            }
            1 if !values.is_empty() => {
                let twin = match self.pick(values) {
                    Value::Number(number) => self.notation(number).into(),
                    twin => twin,
                };
                values.push(twin);
            }
            2 => {
                // Enough that comparing each with each no longer pays.
                while values.len() < 20 {
                    values.push(self.value(items));
                }
            }
            _ => values.push(self.value(items)),
        }
    }

    fn mutate_members<'t>(
        &mut self,
        ty: &Keywords,
        mut members: Map<String, Value>,
        type_of: impl Fn(&str) -> Option<&'t Keywords>,
        extra: Option<&Keywords>,
    ) -> Map<String, Value> {
        let keys = members.keys().cloned().collect::<Vec<_>>();
        let typed = keys
            .iter()
            .filter(|key| type_of(key).is_some())
            .collect::<Vec<_>>();
        match self.random.u32(0..10) {
            0 if !keys.is_empty() => {
                members.remove(&self.pick(&keys));
            }
            1 => {
                let (key, value) = (self.entry_key(ty), self.any_value());
                members.insert(key, value);
            }
            2 => {
                let key = self.any_text(2);
                let value = match extra {
                    Some(extra) => self.value(extra),
                    None => self.any_value(),
                };
                members.insert(key, value);
            }
            _ if !typed.is_empty() => {
                let key = self.pick(&typed);
                let ty = type_of(key).expect("it has a type");
                let value = members[key.as_str()].take();
                members.insert(key.clone(), self.mutate(ty, value));
            }
            _ => {
                let (key, value) = (self.key(), self.any_value());
                members.insert(key, value);
            }
        }
        members
    }
}

//! Random values that fit a type nearly always. Constraints that contradict each other leave the rest.

use serde_json::{Map, Number, Value};

use super::pools::{INTEGER_FORMATS, PATTERNS, TEXT_FORMATS, number};
use super::schema::limit;
use super::shape::{Shape, is_optional, object, options, tags};
use super::{Generator, Keywords};

impl Generator {
    /// A document for a schema: some options with values that fit.
    pub fn document(&mut self, schema: &Value) -> Map<String, Value> {
        let mut document = Map::new();
        for (key, ty) in options(schema) {
            if self.chance(90) {
                let value = self.value(ty);
                document.insert(key.clone(), value);
            }
        }
        document
    }

    /// A value of a type.
    pub fn value(&mut self, ty: &Keywords) -> Value {
        if let Some(Value::Array(members)) = ty.get("enum") {
            return match self.pick(members) {
                Value::Number(number) => self.notation(number).into(),
                member => member,
            };
        }
        match Shape::of(ty) {
            Shape::Boolean => self.random.bool().into(),
            Shape::Integer => self.integer_value(ty).into(),
            Shape::Number => self.number_value(ty).into(),
            Shape::String => self.text_value(ty).into(),
            Shape::Array(items) => self.array_value(ty, items),
            Shape::Struct(fields, extra) => self.struct_value(ty, fields, extra).into(),
            Shape::Map(values) => {
                let mut entries = Map::new();
                self.add_entries(&mut entries, ty, values);
                entries.into()
            }
            Shape::Union(types) => match self.pick(&types) {
                "boolean" => self.random.bool().into(),
                "integer" if types.contains(&"number") => self.number_value(ty).into(),
                "integer" => self.integer_value(ty).into(),
                "number" => self.number_value(ty).into(),
                _ => self.text_value(ty).into(),
            },
            Shape::Tagged(branches) => {
                let (tag, texts) = tags(&branches);
                let at = self.random.usize(0..branches.len());
                let branch = branches[at];
                let mut fields = object(&branch["properties"]).clone();
                fields.remove(tag);
                let extra = branch
                    .get("additionalProperties")
                    .and_then(Value::as_object);
                let mut value = self.struct_value(branch, &fields, extra);
                value.insert(tag.to_owned(), texts[at].into());
                value.into()
            }
        }
    }

    fn integer_value(&mut self, ty: &Keywords) -> Number {
        let format = ty.get("format").and_then(Value::as_str).unwrap_or("int64");
        let range = INTEGER_FORMATS.iter().find(|(name, ..)| *name == format);
        let (mut low, mut high) = range
            .map_or((i64::MIN.into(), i64::MAX.into()), |(_, low, high)| {
                (*low, *high)
            });
        for keyword in ["minimum", "exclusiveMinimum"] {
            low = limit(ty, keyword).map_or(low, |limit| {
                low.max(whole(&limit, f64::ceil) + i128::from(keyword != "minimum"))
            });
        }
        for keyword in ["maximum", "exclusiveMaximum"] {
            high = limit(ty, keyword).map_or(high, |limit| {
                high.min(whole(&limit, f64::floor) - i128::from(keyword != "maximum"))
            });
        }
        let any = self.any_integer();
        let mut integer = match self.random.u32(0..4) {
            0 => low,
            1 => high,
            _ if low <= high => any.clamp(low, high),
            _ => any,
        };
        if let Some(divisor) =
            limit(ty, "multipleOf").map(|divisor| whole(&divisor, f64::ceil).max(1))
        {
            integer -= integer.rem_euclid(divisor);
            if integer < low {
                integer += divisor;
            }
        }
        let integer = number(integer);
        self.notation(integer)
    }

    fn number_value(&mut self, ty: &Keywords) -> Number {
        let low = limit(ty, "minimum").or_else(|| limit(ty, "exclusiveMinimum"));
        let high = limit(ty, "maximum").or_else(|| limit(ty, "exclusiveMaximum"));
        let float = |limit: Option<&Number>| limit.and_then(Number::as_f64);
        let any = self.any_number();
        let chosen = match (float(low.as_ref()), float(high.as_ref())) {
            (Some(low), Some(high)) if self.chance(60) => {
                Number::from_f64(low + (high - low) * self.random.f64())
            }
            (Some(edge), None) if self.chance(60) => {
                Number::from_f64(edge + self.random.f64() * 100.0)
            }
            (None, Some(edge)) if self.chance(60) => {
                Number::from_f64(edge - self.random.f64() * 100.0)
            }
            (low_there, _) if self.chance(50) => {
                if low_there.is_some() {
                    low
                } else {
                    high
                }
            }
            _ => None,
        };
        let number = chosen.unwrap_or(any);
        match limit(ty, "multipleOf").and_then(|divisor| divisor.as_f64()) {
            Some(divisor) if self.chance(80) => {
                let times = (number.as_f64().unwrap_or(0.0) / divisor)
                    .round()
                    .clamp(-1e9, 1e9);
                // By way of the text, so that 3 times 0.1 is 0.3.
                let product = format!("{:.12}", times * divisor).parse().unwrap_or(0.0);
                Number::from_f64(product).unwrap_or(number)
            }
            _ => number,
        }
    }

    pub(super) fn text_value(&mut self, ty: &Keywords) -> String {
        let listed = |pool: &'static [(&'static str, &'static [&'static str])], keyword| {
            let name = ty.get(keyword).and_then(Value::as_str)?;
            pool.iter()
                .find(|(listed, _)| *listed == name)
                .map(|(_, texts)| *texts)
        };
        if let Some(texts) = listed(TEXT_FORMATS, "format").or_else(|| listed(PATTERNS, "pattern"))
        {
            return self.pick(texts).to_owned();
        }
        let count = |keyword| limit(ty, keyword).map(|limit| whole(&limit, f64::ceil));
        let least = count("minLength").unwrap_or(0);
        let most = count("maxLength").unwrap_or(least + 5);
        let least = usize::try_from(least).unwrap_or(0);
        let length = self
            .random
            .usize(least..=usize::try_from(most).unwrap_or(0).max(least));
        let text = self.any_text(length);
        // Some of the pool are more than one character.
        text.chars().take(length).collect()
    }

    fn array_value(&mut self, ty: &Keywords, items: &Keywords) -> Value {
        let length = self.length(ty, "minItems", "maxItems");
        (0..length).map(|_| self.value(items)).collect()
    }

    fn length(&mut self, ty: &Keywords, lower: &str, upper: &str) -> usize {
        let count = |keyword| {
            let limit = limit(ty, keyword).map(|limit| whole(&limit, f64::ceil))?;
            usize::try_from(limit).ok()
        };
        let least = count(lower).unwrap_or(0);
        let most = count(upper).unwrap_or(least + 3);
        self.random.usize(least..=most.max(least))
    }

    fn struct_value(
        &mut self,
        ty: &Keywords,
        fields: &Keywords,
        extra: Option<&Keywords>,
    ) -> Map<String, Value> {
        let mut value = Map::new();
        for (key, field) in fields {
            let field = object(field);
            if !is_optional(field) || self.chance(60) {
                value.insert(key.clone(), self.value(field));
            }
        }
        if let Some(extra) = extra {
            self.add_entries(&mut value, ty, extra);
        }
        value
    }

    /// Adds entries under keys that `propertyNames` likes, up to a count that is allowed.
    fn add_entries(&mut self, object: &mut Map<String, Value>, ty: &Keywords, values: &Keywords) {
        let length = self.length(ty, "minProperties", "maxProperties");
        for _ in 0..4 * length {
            if object.len() >= length {
                break;
            }
            let key = self.entry_key(ty);
            let fields = ty.get("properties");
            if fields.is_none_or(|fields| fields.get(&key).is_none()) {
                object.insert(key, self.value(values));
            }
        }
    }

    pub(super) fn entry_key(&mut self, ty: &Keywords) -> String {
        match ty.get("propertyNames").and_then(Value::as_object) {
            Some(names) => match names.get("enum") {
                Some(Value::Array(members)) => {
                    self.pick(members).as_str().unwrap_or_default().to_owned()
                }
                _ => self.text_value(names),
            },
            None if self.chance(30) => self.key(),
            None => {
                let length = self.random.usize(0..4);
                self.any_text(length)
            }
        }
    }
}

/// A whole number near `number`.
fn whole(number: &Number, round: fn(f64) -> f64) -> i128 {
    let exact = number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from));
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    exact.unwrap_or_else(|| round(number.as_f64().unwrap_or(0.0)) as i128)
}

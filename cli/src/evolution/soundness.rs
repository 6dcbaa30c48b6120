//! Random pairs of types, and random values: whoever is broken was said to be.

use fastrand::Rng;
use sentry_options_schema::{
    OptionSchema, Policy, Schema, SchemaError, SchemaErrorKind, Source, parse,
};
use sentry_options_tests::random::{Generator, Keys, Keywords};
use serde_json::{Value, json};

use super::breaks::Impact;
use super::compare;
use super::difference::Difference;

fn setting(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| value.parse().expect("a number"))
}

struct Author {
    generator: Generator,
    random: Rng,
}

/// Keywords whose values are types, which are looked into.
const INNER: [&str; 5] = [
    "items",
    "properties",
    "additionalProperties",
    "oneOf",
    "propertyNames",
];

/// What of an option is no part of its type.
const OF_OPTIONS: [&str; 5] = ["default", "description", "examples", "secret", "deprecated"];

impl Author {
    fn ty(&mut self) -> Keywords {
        let schema = self.generator.schema(1);
        let properties = schema["properties"].as_object().expect("an object");
        let option = properties.values().next().expect("an option");
        let mut ty = option.as_object().expect("an object").clone();
        ty.retain(|keyword, _| !OF_OPTIONS.contains(&keyword.as_str()));
        ty
    }

    /// A schema with one option of this type, for which a default was found.
    fn schema(&mut self, ty: &Keywords) -> Option<Schema> {
        let read = |default: Value| {
            let mut option = ty.clone();
            option.insert("default".to_owned(), default);
            option.insert("description".to_owned(), "d".into());
            let file = json!({"version": "1.0", "type": "object", "properties": {"k": option}});
            parse("ns", &Source::new("schema.json", file.to_string()))
        };
        // Only of types that are right the generator knows values.
        if let Err(errors) = read(Value::Null) {
            let is_default =
                |error: &SchemaError| matches!(error.kind, SchemaErrorKind::Default { .. });
            errors.errors().iter().all(is_default).then_some(())?;
        }
        (0..6).find_map(|_| read(self.generator.value(ty)).ok())
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.u32(0..100) < percent
    }

    /// A type near another one, with something of a third.
    fn changed(&mut self, ty: &Keywords) -> Keywords {
        let mut changed = Value::Object(ty.clone());
        let mut donor = Vec::new();
        for _ in 0..6 {
            nodes(&Value::Object(self.ty()), &mut donor);
        }
        self.change(&mut changed, &donor, 60);
        match changed {
            Value::Object(changed) => changed,
            _ => unreachable!("it was an object"),
        }
    }

    /// Changes a type in place, in so many of a hundred cases, and those in it less often.
    fn change(&mut self, node: &mut Value, donors: &[Keywords], percent: u32) {
        let Value::Object(keywords) = node else {
            return;
        };
        let alike = |donor: &&Keywords| donor.get("type") == keywords.get("type");
        let alike = donors.iter().filter(alike).collect::<Vec<_>>();
        if self.chance(percent)
            && let Some(donor) = self.random.choice(&alike)
        {
            for (keyword, value) in *donor {
                let percent = if INNER.contains(&keyword.as_str()) {
                    5
                } else {
                    60
                };
                if keyword != "enum" && self.chance(percent) {
                    keywords.insert(keyword.clone(), value.clone());
                }
            }
        }
        let names = keywords.keys().cloned().collect::<Vec<_>>();
        for name in names
            .iter()
            .filter(|name| *name != "type" && *name != "const")
        {
            if !INNER.contains(&name.as_str()) && self.chance(percent / 4) {
                keywords.remove(name);
            }
        }
        if let Some(Value::Array(members)) = keywords.get_mut("enum")
            && members.len() > 1
            && self.chance(percent)
        {
            members.remove(self.random.usize(0..members.len()));
        }
        if let Some(Value::Array(types)) = keywords.get_mut("type")
            && self.chance(percent)
        {
            let other = self
                .random
                .choice(["boolean", "integer", "number", "string"])
                .expect("one");
            types.push(other.into());
        }
        for inner in ["items", "additionalProperties", "propertyNames"] {
            if let Some(inner) = keywords.get_mut(inner) {
                self.change(inner, donors, percent / 2);
            }
        }
        if let Some(Value::Object(fields)) = keywords.get_mut("properties") {
            let names = fields.keys().cloned().collect::<Vec<_>>();
            for name in names {
                let field = &mut fields[&name];
                if field.get("const").is_some() {
                    continue;
                }
                if self.chance(percent / 4) {
                    let is_optional = field.get("optional") == Some(&true.into());
                    field["optional"] = (!is_optional).into();
                } else if self.chance(percent / 6) {
                    fields.remove(&name);
                    continue;
                }
                self.change(&mut fields[&name], donors, percent / 2);
            }
            if self.chance(percent / 4)
                && let Some(donor) = self.random.choice(donors)
            {
                fields.insert("added".to_owned(), donor.clone().into());
            }
        }
        if let Some(Value::Array(branches)) = keywords.get_mut("oneOf") {
            if branches.len() > 1 && self.chance(percent / 2) {
                branches.remove(self.random.usize(0..branches.len()));
            }
            for branch in branches {
                self.change(branch, &[], percent / 2);
            }
        }
    }

    fn value(&mut self, old: &Keywords, new: &Keywords) -> Value {
        match self.random.u32(0..4) {
            0 => self.generator.value(old),
            1 => self.generator.value(new),
            2 => self.generator.mutated(old),
            _ => self.generator.mutated(new),
        }
    }
}

/// A type and all types in it.
fn nodes(ty: &Value, found: &mut Vec<Keywords>) {
    let Value::Object(keywords) = ty else {
        return;
    };
    if keywords.contains_key("type") {
        found.push(keywords.clone());
    }
    for inner in ["items", "additionalProperties"] {
        nodes(&keywords.get(inner).cloned().unwrap_or_default(), found);
    }
    for field in keywords
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        nodes(field.1, found);
    }
}

fn worst(differences: &[Difference], impact: fn(&Difference) -> Impact) -> Impact {
    differences.iter().map(impact).max().unwrap_or(Impact::None)
}

#[test]
fn whoever_is_broken_was_told() {
    let pairs = setting("SENTRY_OPTIONS_EVOLUTION_PAIRS", 400);
    let seed = setting("SENTRY_OPTIONS_EVOLUTION_SEED", 2);
    let mut author = Author {
        generator: Generator::new(seed, Keys::Any),
        random: Rng::with_seed(seed),
    };
    let (mut compared, mut broken, mut confused, mut ignored) = (0, 0, 0, 0);
    while compared < pairs {
        let old_ty = author.ty();
        let new_ty = author.changed(&old_ty);
        let (Some(old), Some(new)) = (author.schema(&old_ty), author.schema(&new_ty)) else {
            continue;
        };
        compared += 1;
        let mut differences = compare::schemas(&old, &new);
        // Of the values that are written the default says nothing.
        differences.retain(|one| one.change.code() != "default-changed");
        let values = worst(&differences, |one| one.change.breaks().values);
        let older = worst(&differences, |one| one.change.breaks().older_services);
        let (old, new) = (&old.options[0], &new.options[0]);
        for _ in 0..40 {
            let value = author.value(&old_ty, &new_ty);
            let is_valid =
                |schema: &OptionSchema| schema.validate(&value, Policy::Strict).is_valid();
            let explain = || {
                let [old, new] = [&old_ty, &new_ty].map(|ty| Value::Object(ty.clone()));
                format!("{value}\n{old}\n{new}\n{differences:#?}")
            };
            if is_valid(old) && !is_valid(new) {
                broken += 1;
                assert_eq!(values, Impact::Breaks, "breaks values: {}", explain());
            }
            if !is_valid(new) {
                continue;
            }
            let report = old.validate(&value, Policy::Tolerant);
            if !report.is_valid() {
                confused += 1;
                assert_eq!(
                    older,
                    Impact::Breaks,
                    "breaks older services: {}",
                    explain()
                );
            } else if !is_valid(old) {
                ignored += 1;
                // Only what reads as a key of a map goes without notice.
                let is_key = differences
                    .iter()
                    .any(|one| one.change.code() == "key-enum-changed");
                assert!(older >= Impact::Noticed || is_key, "noticed: {}", explain());
            }
        }
    }
    println!(
        "{compared} pairs; {broken} values broke, {confused} broke older services, {ignored} were ignored"
    );
    // Each was provoked, and often.
    assert!(
        broken > compared / 4 && confused > compared / 4 && ignored > 0,
        "{broken} {confused} {ignored}"
    );
}

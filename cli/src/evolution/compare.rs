//! Two versions of a schema side by side. Purely: two models in, every difference out.

use sentry_options_schema::{Declared, OptionSchema, Schema, Type};

use super::change::Change;
use super::difference::{At, Difference};
use super::walk::{Notes, Walk};

/// Every difference of two schemas of one namespace: what was removed first, then what changed, then
/// what was added, each in the order of the keys.
pub(crate) fn schemas(old: &Schema, new: &Schema) -> Vec<Difference> {
    let mut found = Found::default();
    for before in sorted(&old.options) {
        match new.option(&before.key) {
            Some(after) => found.changed.extend(option(before, after)),
            None if new.accepts_key(&before.key) => {
                found.changed.push(whole(before, Change::OptionBecameFlag));
            }
            None => found.removed.push(whole(before, Change::OptionRemoved)),
        }
    }
    for after in sorted(&new.options) {
        match old.option(&after.key) {
            Some(_) => {}
            None if old.accepts_key(&after.key) => {
                found.changed.push(whole(after, Change::FlagBecameOption));
            }
            None => found.added.push(whole(after, Change::OptionAdded)),
        }
    }
    found.flags((old, &old.flags), (new, &new.flags));
    let layers = (&old.experiment_layers, &new.experiment_layers);
    found.flags((old, layers.0), (new, layers.1));
    found.differences(new)
}

/// What a namespace that is new adds.
pub(crate) fn additions(schema: &Schema) -> Vec<Difference> {
    let mut found = Found::default();
    let options = sorted(&schema.options).into_iter();
    let added = options.map(|option| whole(option, Change::OptionAdded));
    found.added.extend(added);
    for declared in [&schema.flags, &schema.experiment_layers] {
        let flags = declared.named.iter();
        let added = flags.map(|flag| (At::option(&flag.key), Change::FlagAdded, false));
        found.added.extend(added);
        let any = declared.any_with_prefix.iter();
        let any = any.map(|prefix| (At::key_patterns(), Change::AnyFlagAdded { prefix }, false));
        found.added.extend(any);
    }
    found.differences(schema)
}

/// How the type of a name is another one than before: no constraints, which are another matter.
pub(crate) fn retyping(key: &str, old: &Type, new: &Type) -> Option<(At, Change)> {
    // Tags count as secret: of a name that is reused nobody knows.
    let mut walk = Walk::new(true);
    walk.types(old, new, &At::option(key));
    let mut changes = walk.found.into_iter();
    changes.find(|(_, change)| change.is_retyping())
}

/// A change, where it is, and whether the option is secret.
type Part = (At, Change, bool);

#[derive(Default)]
struct Found {
    removed: Vec<Part>,
    changed: Vec<Part>,
    added: Vec<Part>,
}

impl Found {
    fn differences(self, schema: &Schema) -> Vec<Difference> {
        let parts = [self.removed, self.changed, self.added];
        let all = parts.into_iter().flatten();
        all.map(|(at, change, is_secret)| Difference {
            namespace: schema.namespace.to_string(),
            at,
            change,
            is_secret,
        })
        .collect()
    }

    fn flags(&mut self, old: (&Schema, &Declared), new: (&Schema, &Declared)) {
        let part = |key: &str, change| (At::option(key), change, false);
        for flag in &old.1.named {
            if !new.0.accepts_key(&flag.key) {
                self.removed.push(part(&flag.key, Change::FlagRemoved));
            }
        }
        for flag in &new.1.named {
            if !old.0.accepts_key(&flag.key) {
                self.added.push(part(&flag.key, Change::FlagAdded));
            }
        }
        let at = At::key_patterns();
        match (old.1.any_with_prefix, new.1.any_with_prefix) {
            (Some(prefix), None) => {
                let change = Change::AnyFlagRemoved { prefix };
                self.removed.push((at, change, false));
            }
            (None, Some(prefix)) => {
                let change = Change::AnyFlagAdded { prefix };
                self.added.push((at, change, false));
            }
            _ => {}
        }
    }
}

fn whole(option: &OptionSchema, change: Change) -> Part {
    (At::option(&option.key), change, option.secret)
}

fn option(old: &OptionSchema, new: &OptionSchema) -> Vec<Part> {
    let at = At::option(&new.key);
    let is_secret = old.secret || new.secret;
    let mut walk = Walk::new(is_secret);
    walk.types(&old.ty, &new.ty, &at);
    // As they are written: `1` and `1.0` are two defaults to the release 1.2.
    if old.default != new.default {
        let (from, to) = (old.default.clone(), new.default.clone());
        walk.tell(&at.keyword("default"), Change::DefaultChanged { from, to });
    }
    if old.examples != new.examples {
        walk.tell(&at.keyword("examples"), Change::ExamplesChanged);
    }
    match (old.secret, new.secret) {
        (false, true) => walk.tell(&at.keyword("secret"), Change::SecretAdded),
        (true, false) => walk.tell(&at.keyword("secret"), Change::SecretRemoved),
        _ => {}
    }
    walk.notes(Notes::from(old), Notes::from(new), &at);
    let found = walk.found.into_iter();
    found.map(|(at, change)| (at, change, is_secret)).collect()
}

fn sorted(options: &[OptionSchema]) -> Vec<&OptionSchema> {
    let mut options = options.iter().collect::<Vec<_>>();
    options.sort_unstable_by_key(|option| &option.key);
    options
}

//! The methods of a handle that take a key: overloads for the keys that there are.

use crate::items::{Annotation, Key};
use crate::layout::{Expression, STEP, fits};
use crate::stub::deprecated;
use crate::vocabulary::{Vocabulary, Word};

/// `get`, `get_forced` and `isset`, if there is a key to call them with.
pub(crate) fn of_keys(keys: &[Key], vocabulary: &mut Vocabulary) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let groups = groups(keys);
    let all = keys.iter().map(|key| key.text.as_str()).collect::<Vec<_>>();
    let get = getter("get", &groups, vocabulary);
    let get_forced = getter("get_forced", &groups, vocabulary);
    let isset = method("isset", &all, &Annotation::Bool, vocabulary);
    get + &get_forced + &isset
}

pub(crate) fn snapshot(vocabulary: &mut Vocabulary) -> String {
    let ty = vocabulary.word(Word::SelfType);
    format!("{STEP}def snapshot(self) -> {ty}: ...\n")
}

/// Keys with values of one type. A deprecated key is a group alone.
struct Group<'k> {
    keys: Vec<&'k str>,
    ty: &'k Annotation,
    deprecated: Option<&'k str>,
}

fn groups(keys: &[Key]) -> Vec<Group<'_>> {
    let mut groups = Vec::<Group<'_>>::new();
    for Key {
        text,
        ty,
        deprecated,
    } in keys
    {
        let mut same = groups.iter_mut();
        let same =
            same.find(|group| group.ty == ty && group.deprecated.is_none() && deprecated.is_none());
        match same {
            Some(group) => group.keys.push(text),
            None => groups.push(Group {
                keys: vec![text],
                ty,
                deprecated: deprecated.as_deref(),
            }),
        }
    }
    groups
}

fn getter(name: &str, groups: &[Group<'_>], vocabulary: &mut Vocabulary) -> String {
    let overload = if groups.len() > 1 {
        format!("{STEP}@{}\n", vocabulary.word(Word::Overload))
    } else {
        String::new()
    };
    let methods = groups.iter().map(|group| {
        let deprecated = deprecated(group.deprecated, STEP, vocabulary);
        let method = method(name, &group.keys, group.ty, vocabulary);
        format!("{overload}{deprecated}{method}")
    });
    methods.collect()
}

fn method(name: &str, keys: &[&str], ty: &Annotation, vocabulary: &mut Vocabulary) -> String {
    let keys = Expression::literal(keys, vocabulary);
    let ty = Expression::new(ty, vocabulary);
    let line = format!(
        "def {name}(self, key: {}) -> {}: ...",
        keys.flat(),
        ty.flat()
    );
    if fits(&[STEP, &line]) {
        return format!("{STEP}{line}\n");
    }
    let inner = STEP.repeat(2);
    let key = keys.between("key: ", ",", &inner);
    let behind = ty.between(") -> ", ": ...", STEP);
    format!("{STEP}def {name}(\n{inner}self,\n{inner}{key}\n{STEP}{behind}\n")
}

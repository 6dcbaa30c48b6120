//! The declarations of stubs: classes, the types in them, their attributes.

use crate::items::{Attribute, Class, Declared, Namespace};
use crate::layout::{Expression, STEP, fits};
use crate::literal;
use crate::methods;
use crate::vocabulary::{Vocabulary, Word};

/// Comments in front of a stub: the one complaint of type checkers that it is meant to provoke. For ty it
/// has to be all, as the name of the rule differs between its versions.
pub(crate) const PRAGMAS: &str = r#"# `get` takes the keys that there are and no other text, unlike that of the base class.
# mypy: disable-error-code="override"
# pyright: reportIncompatibleMethodOverride=false
# pyrefly: ignore-errors[bad-override]
# ty: ignore
"#;

/// The class of a namespace's handle.
pub(crate) fn namespace(namespace: &Namespace, vocabulary: &mut Vocabulary) -> String {
    let base = vocabulary.word(Word::NamespaceOptions);
    let mut members = members(&namespace.class, STEP, vocabulary);
    members.push(methods::of_keys(&namespace.keys, vocabulary) + &methods::snapshot(vocabulary));
    class(
        &namespace.class.name,
        &format!("({base})"),
        &members,
        "",
        vocabulary,
    )
}

/// A class of these members, each of which is indented already.
fn class(
    name: &str,
    bases: &str,
    members: &[String],
    indent: &str,
    vocabulary: &mut Vocabulary,
) -> String {
    let decorator = vocabulary.word(Word::FinalClass);
    let members = members.join("\n");
    format!("{indent}@{decorator}\n{indent}class {name}{bases}:\n{members}")
}

fn members(class: &Class, indent: &str, vocabulary: &mut Vocabulary) -> Vec<String> {
    let docstring = literal::docstring(&class.documentation, indent);
    let mut members = vec![format!("{indent}{docstring}\n")];
    for declared in &class.types {
        members.push(declaration(declared, indent, vocabulary));
    }
    for attribute in &class.attributes {
        members.push(property(attribute, indent, vocabulary));
    }
    members
}

fn declaration(declared: &Declared, indent: &str, vocabulary: &mut Vocabulary) -> String {
    match declared {
        Declared::Class(declared) => {
            let members = members(declared, &format!("{indent}{STEP}"), vocabulary);
            class(&declared.name, "", &members, indent, vocabulary)
        }
        Declared::Alias(name, ty) => {
            let marker = vocabulary.word(Word::TypeAlias);
            let ty = Expression::new(ty, vocabulary);
            let line = ty.between(&format!("{name}: {marker} = "), "", indent);
            format!("{indent}{line}\n")
        }
    }
}

fn property(attribute: &Attribute, indent: &str, vocabulary: &mut Vocabulary) -> String {
    let decorator = vocabulary.word(Word::Property);
    let deprecated = deprecated(attribute.deprecated.as_deref(), indent, vocabulary);
    let name = &attribute.name;
    let ty = Expression::new(&attribute.ty, vocabulary);
    let (before, flat) = (format!("def {name}(self) -> "), ty.flat());
    let signature = if fits(&[indent, &before, &flat, ":"]) {
        format!("{before}{flat}:")
    } else {
        let behind = ty.between(") -> ", ":", indent);
        format!("def {name}(\n{indent}{STEP}self,\n{indent}{behind}")
    };
    let inner = format!("{indent}{STEP}");
    let docstring = literal::docstring(&attribute.documentation, &inner);
    format!("{indent}@{decorator}\n{deprecated}{indent}{signature}\n{inner}{docstring}\n")
}

/// The decorator of something deprecated, where it is.
pub(crate) fn deprecated(note: Option<&str>, indent: &str, vocabulary: &mut Vocabulary) -> String {
    let Some(note) = note else {
        return String::new();
    };
    let decorator = format!("@{}", vocabulary.word(Word::Deprecated));
    let note = literal::string(note);
    if fits(&[indent, &decorator, "(", &note, ")"]) {
        format!("{indent}{decorator}({note})\n")
    } else {
        format!("{indent}{decorator}(\n{indent}{STEP}{note}\n{indent})\n")
    }
}

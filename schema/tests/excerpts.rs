//! Excerpts in errors, as the macro and the CLI show them.
#![cfg(feature = "excerpts")]

mod support;

use support::{errors, option};

#[test]
fn an_excerpt_shows_the_line_and_the_help() {
    let errors = errors(&option(r#""type": "string", "minLenght": 1"#, r#""é""#));
    assert_eq!(
        errors.to_string(),
        r#"error: unknown keyword "minLenght" in an option
 --> schema.json:2:25
  |
2 | "k": {"type": "string", "minLenght": 1, "default": "é", "description": "d"}
  |                         ^^^^^^^^^^^
  |
  = help: did you mean "minLength"?"#
    );
}

#[test]
fn a_secret_default_is_masked_in_place() {
    let errors = errors(&option(
        r#""type": "string", "secret": true, "minLenght": 1"#,
        r#""é日𝄞x""#,
    ));
    assert_eq!(
        errors.to_string(),
        r#"error: unknown keyword "minLenght" in an option
 --> schema.json:2:41
  |
2 | "k": {"type": "string", "secret": true, "minLenght": *, "default": *·•𐄂**, "description": "d"}
  |                                         ^^^^^^^^^^^
  |
  = help: did you mean "minLength"?"#
    );
}

#[test]
fn errors_stand_apart() {
    let errors = errors(&option(r#""type": "strin", "zzz": 1"#, "1"));
    assert_eq!(errors.len(), 2);
    assert_eq!(errors.to_string().matches("error: ").count(), 2);
    assert!(
        errors
            .to_string()
            .contains("\n\nerror: unknown keyword \"zzz\"")
    );
}

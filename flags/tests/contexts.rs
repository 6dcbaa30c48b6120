//! Contexts: what changes one changes who it is, and equal ones are the same to everybody.

use std::thread;

use sentry_options_flags::{Context, ContextValue, Flag, testing};
use serde_json::json;

#[test]
fn each_change_changes_who_it_is() {
    let fresh =
        |properties: &[(&'static str, i32)]| properties.iter().copied().collect::<Context>().id();
    let mut context = Context::new();
    assert_eq!(context.id(), fresh(&[]));
    context.insert("a", 1);
    assert_eq!(context.id(), fresh(&[("a", 1)]));
    context.insert("a", 2);
    assert_eq!(context.id(), fresh(&[("a", 2)]));
    context.extend([("b", 1), ("b", 3)]);
    assert_eq!(context.id(), fresh(&[("a", 2), ("b", 3)]));

    let clone = context.clone().with("c", 4);
    assert_eq!(clone.id(), fresh(&[("a", 2), ("b", 3), ("c", 4)]));
    assert_eq!(context.id(), fresh(&[("a", 2), ("b", 3)]));

    context.set_identity_fields(["b"]);
    assert_eq!(context.id(), fresh(&[("b", 3)]));
    context.insert("a", 5);
    assert_eq!(context.id(), fresh(&[("b", 3)]));
    context.set_identity_fields(["d"]);
    assert_eq!(context.id(), fresh(&[("a", 5), ("b", 3)]));
}

#[test]
fn threads_that_share_a_context_see_one_identity() {
    let flag = Flag::compile_unchecked("share", &testing::rollout(50)).expect("it is one");
    let make = |id: i32| Context::new().with("id", id);
    for id in 0..200 {
        let shared = make(id);
        let expected = flag.decide(&make(id));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| assert_eq!(flag.decide(&shared), expected));
            }
        });
    }
}

#[test]
fn equal_contexts_are_written_alike() {
    let one = Context::new().with("a", 1).with("b", "x");
    assert_eq!(one, Context::new().with("b", "x").with("a", 1_u64));
    // Whether it has been asked who it is makes no difference.
    let asked = one.clone();
    asked.id();
    assert_eq!(one, asked);

    let others = [
        Context::new().with("a", 1),
        one.clone().with("c", ContextValue::NULL),
        one.clone().with("a", 1.0),
        one.clone().with("a", "1"),
        one.clone().with("b", "X"),
        one.clone().with("b", ["x"]),
        one.clone().with_identity_fields(["a"]),
    ];
    for other in others {
        assert_ne!(one, other);
    }
    let object = |value| ContextValue::from_json(&value);
    assert_eq!(
        object(json!({"a": 1, "b": [true]})),
        object(json!({"b": [true], "a": 1}))
    );
    assert_ne!(object(json!({"a": 1})), object(json!("{\"a\":1}")));
}

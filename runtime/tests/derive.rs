//! `#[derive(ToContext)]`: what of a struct becomes what of a context.

#![deny(warnings)]

use std::borrow::Cow;
use std::collections::HashMap;
use std::marker::PhantomData;

use sentry_options::{Context, ToContext};

#[derive(ToContext)]
struct Request<'r> {
    #[context(identity)]
    organization_id: u64,
    email: &'r str,
    tags: Vec<String>,
    plan: Option<String>,
    #[context(name = "user.is_staff", identity)]
    is_staff: bool,
    #[context(skip)]
    #[expect(dead_code, reason = "no value of a context, and that is the test")]
    others: HashMap<String, String>,
}

#[test]
fn a_context_is_derived_from_a_struct() {
    let mut request = Request {
        organization_id: 42,
        email: "ada@example.com",
        tags: vec!["beta".to_owned()],
        plan: None,
        is_staff: true,
        others: HashMap::new(),
    };
    let by_hand = Context::new()
        .with("organization_id", 42)
        .with("email", "ada@example.com")
        .with("tags", ["beta"])
        .with("user.is_staff", true)
        .with_identity_fields(["organization_id", "user.is_staff"]);
    assert_eq!(request.to_context(), by_hand);
    assert!(!request.to_context().has("plan"));
    request.plan = Some("large".to_owned());
    assert_eq!(
        request.to_context().get("plan").map(ToString::to_string),
        Some("\"large\"".to_owned())
    );
}

macro_rules! with_field {
    ($name:ident, $ty:ty) => {
        #[derive(ToContext)]
        struct $name {
            field: $ty,
        }
    };
}

with_field!(Handed, Option<u8>);

#[test]
fn an_option_that_a_macro_hands_on_is_left_out_too() {
    assert!(!Handed { field: None }.to_context().has("field"));
    assert!(Handed { field: Some(1) }.to_context().has("field"));
}

/// Nothing can be said of `Skipped`, and nothing need be.
#[derive(ToContext)]
struct Generic<'g, Id, Tag, Skipped, const N: usize>
where
    Skipped: ?Sized,
{
    #[context(identity)]
    id: Id,
    first: Option<&'g Tag>,
    tags: [Tag; N],
    r#type: Cow<'g, str>,
    #[context(skip)]
    _skipped: PhantomData<Skipped>,
}

#[test]
fn a_generic_struct_needs_no_bounds_of_its_own() {
    let generic = Generic::<_, _, str, 2> {
        id: 42,
        first: Some(&"a"),
        tags: ["a", "b"],
        r#type: Cow::Borrowed("user"),
        _skipped: PhantomData,
    };
    let by_hand = Context::new()
        .with("id", 42)
        .with("first", "a")
        .with("tags", ["a", "b"])
        .with("type", "user")
        .with_identity_fields(["id"]);
    assert_eq!(generic.to_context(), by_hand);
}

/// Whatever is in scope where a struct stands.
mod shadowed {
    #![expect(dead_code, reason = "names that mean something else than usual")]

    struct Context;
    struct Option;
    struct Some;
    struct Clone;
    trait ToContext {}
    trait IntoContextValue {}
    mod core {}
    mod std {}
    mod sentry_options {}

    #[derive(::sentry_options::ToContext)]
    pub(super) struct Request<Value> {
        pub(super) context: u8,
        pub(super) value: Value,
    }
}

#[test]
fn no_name_in_scope_disturbs_the_code() {
    let request = shadowed::Request {
        context: 1,
        value: "a",
    };
    let by_hand = Context::new().with("context", 1).with("value", "a");
    assert_eq!(request.to_context(), by_hand);
}

#[test]
fn a_struct_may_stand_in_a_function() {
    mod reexported {
        pub(super) use sentry_options as options;
    }

    #[derive(ToContext)]
    #[context(crate = reexported::options)]
    struct Local {
        id: u8,
    }

    assert!(Local { id: 1 }.to_context().has("id"));
}

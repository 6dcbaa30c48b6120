//! Generated code works wherever it is put, and whatever is in scope there.

#![deny(warnings)]
#![forbid(unsafe_code)]
#![expect(dead_code, reason = "a test that compiling it passes")]

extern crate sentry_options as renamed;

// At the root of a crate, beside its own items.
sentry_options::include_schema!("seer");

/// Every name that generated code might take from a prelude means something else.
mod shadowed {
    #![expect(non_camel_case_types, reason = "the names of primitive types")]
    #![expect(unused_macros, reason = "that they are unused is the test")]

    struct Option;
    struct Some;
    struct None;
    struct Result;
    struct String;
    struct Vec;
    struct HashMap;
    struct Type;
    struct bool;
    struct str;
    struct u64;
    struct i64;
    trait Clone {}
    trait Copy {}
    trait Debug {}
    trait Into {}
    trait FnOnce {}
    mod std {}
    mod core {}
    mod alloc {}
    mod sentry_options {}
    mod serde_json {}
    macro_rules! include_str {
        ($($any:tt)*) => {
            compile_error!("not this one")
        };
    }
    macro_rules! concat {
        ($($any:tt)*) => {
            compile_error!("not this one")
        };
    }
    macro_rules! env {
        ($($any:tt)*) => {
            compile_error!("not this one")
        };
    }

    ::sentry_options::include_schema!("seer");
}

/// The same names as glob imports, which a module inherits nothing of either.
mod without_prelude {
    #![no_implicit_prelude]

    ::sentry_options::include_schema!("seer");
}

mod through_another_name {
    crate::renamed::include_schema!("seer");
}

mod facade {
    pub(crate) mod options {
        pub(crate) use sentry_options as runtime;
        pub(crate) use sentry_options::include_schema;
    }
}

mod through_a_facade {
    crate::facade::options::include_schema!("seer");

    mod deeper {
        crate::facade::options::runtime::include_schema!("seer");
    }
}

mod named {
    sentry_options::include_schema!(pub(crate) mod settings = "seer");
    sentry_options::include_schema!(mod hidden = "seer",);
    sentry_options::include_schema!(
        /// With its own documentation.
        #[cfg(test)]
        pub(in crate::named) mod documented = "seer",
        path = "sentry-options/schemas/seer/schema.json",
    );
    sentry_options::include_schema!(#[cfg(not(test))] pub mod settings = "seer");

    pub(crate) fn limit() -> fn() -> i64 {
        || settings::options().limit() + hidden::options().limit() + documented::options().limit()
    }
}

mod seer_code_review {
    // A module of this name may hold another one of it.
    sentry_options::include_schema!(pub mod seer_code_review = "seer");
}

/// Deeper than anybody writes. A type that is too deep for the compiler fails only when the
/// program is built, not when it is checked.
mod deep_down {
    sentry_options::include_schema!("deep");

    #[test]
    fn containers_nest() {
        let options = deep::options();
        assert_eq!(options.maps().clone(), deep::snapshot().maps().clone());
        assert_eq!(
            options.arrays().to_vec(),
            deep::snapshot().arrays().to_vec()
        );
        assert_eq!(
            format!("{:?} {:?}", options.maps(), options.arrays()),
            "{} []"
        );
    }

    #[test]
    fn declared_types_nest() {
        let options = deep::options();
        let structs = deep::Structs { a: None };
        assert_eq!(options.structs().clone(), structs);
        assert_eq!(
            format!("{:?} {structs:?}", options.unions()),
            "A { a: None } Structs { a: None }"
        );
        assert!(options.open_structs().extra.is_empty());
        let overridden = deep::override_options(|options| options.structs(structs));
        assert!(overridden.is_ok());
    }
}

#[test]
fn a_function_may_hold_the_module() {
    struct String;
    sentry_options::include_schema!("seer");
    let read: fn() -> i64 = || seer::options().limit();
    let _ = (read, String);
}

#[test]
fn types_are_what_the_schema_says() {
    fn of(options: seer::Options<'static>) -> impl Sized {
        let limit: i64 = options.limit();
        let host: String = options.db_config().host.clone();
        let label: Option<String> = options.db_config().label.clone();
        let tag: Option<String> = options.tags().first().cloned();
        let model: seer::Model = options.model();
        let size: Option<seer::sizes::Value> = options.sizes().get("a").cloned();
        (limit, host, label, tag, model, size)
    }
    let _ = of;
    let _ = named::limit();
    assert_eq!(seer::Model::Large.as_str(), Some("large"));
}

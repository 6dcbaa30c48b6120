//! Overrides by key behave as in the 1.2 releases, without their leaks.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

use sentry_options::testing::{clear_override, get_override, override_options, set_override};
use sentry_options::{Options, OptionsError, options};
use serde_json::{Value, json};

use support::Directory;
use support::keyed::{SCHEMAS, error, store};

#[test]
fn overrides_need_no_init_and_are_not_checked() {
    let (_directory, options) = store();
    assert_eq!(get_override("ns", "i"), None);
    set_override("ns", "i", json!(null));
    set_override("zz", "yy", json!([1]));
    assert_eq!(get_override("ns", "i"), Some(json!(null)));
    assert_eq!(options.get("ns", "i").expect("overridden"), json!(null));
    assert_eq!(
        options.get_forced("zz", "yy").expect("overridden"),
        json!([1])
    );
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            (
                get_override("ns", "i"),
                options.get("ns", "i").expect("known"),
            )
        });
        assert_eq!(other.join().expect("no panic"), (None, json!(10)));
    });
    clear_override("ns", "i");
    clear_override("zz", "yy");
    clear_override("zz", "never set");
    assert_eq!(options.get("ns", "i").expect("known"), 10);
}

/// The global store of this process.
fn initialized() {
    static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| {
        let directory = Directory::new();
        directory
            .builder()
            .with_schemas(SCHEMAS)
            .init()
            .expect("valid");
        directory
    });
    LazyLock::force(&DIRECTORY);
}

fn i() -> Value {
    options("ns").expect("initialized").get("i").expect("known")
}

#[test]
fn override_options_checks_all_before_it_sets_one() {
    initialized();
    let cases = [
        (("zz", "i", json!(1)), "Unknown namespace: zz"),
        (
            ("ns", "zz", json!(1)),
            "Schema error: Unknown option 'zz' in namespace 'ns'",
        ),
        (
            ("ns", "s", json!(1)),
            "Schema error: Value error for ns: \n\ts 1 is not of type \"string\"",
        ),
    ];
    for (bad, expected) in cases {
        assert_eq!(
            error(override_options(&[("ns", "i", json!(1)), bad])),
            expected
        );
        assert_eq!(get_override("ns", "i"), None);
    }
}

#[test]
fn guards_nest_and_restore_in_any_order() {
    initialized();
    let set = |value: i32| override_options(&[("ns", "i", json!(value))]).expect("valid");
    let outer = set(1);
    {
        let _inner = set(2);
        assert_eq!(i(), 2);
    }
    assert_eq!(i(), 1);
    let second = set(2);
    let third = set(3);
    drop(second);
    assert_eq!(i(), 3);
    drop(third);
    assert_eq!(i(), 1);
    drop(outer);
    assert_eq!((i(), get_override("ns", "i")), (json!(10), None));

    // The 1.2 releases leak the first of these.
    drop(override_options(&[("ns", "i", json!(1)), ("ns", "i", json!(2))]).expect("valid"));
    assert_eq!(get_override("ns", "i"), None);
    drop(override_options(&[]).expect("nothing to check"));
}

#[test]
fn a_guard_restores_what_set_override_had_set() {
    initialized();
    set_override("ns", "i", json!(5));
    let guard = override_options(&[("ns", "i", json!(1))]).expect("valid");
    clear_override("ns", "i");
    assert_eq!(i(), 10, "cleared within the guard");
    set_override("ns", "i", json!(7));
    assert_eq!(i(), 7);
    drop(guard);
    assert_eq!(i(), 5);
    clear_override("ns", "i");
    assert_eq!(i(), 10);
}

#[test]
fn a_guard_is_dropped_by_a_panic_and_on_another_thread() {
    initialized();
    let guard = override_options(&[("ns", "i", json!(1))]).expect("valid");
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _inner = override_options(&[("ns", "i", json!(2))]).expect("valid");
        assert_eq!(i(), 0, "this panics");
    }));
    panicked.expect_err("a panic");
    assert_eq!(i(), 1);
    thread::spawn(move || {
        assert_eq!(i(), 10, "overrides stay on their thread");
        drop(guard);
    })
    .join()
    .expect("no panic");
    assert_eq!(i(), 10);
}

#[test]
fn initializing_again_does_nothing() {
    initialized();
    sentry_options::init().expect("the same again");
    let again = Options::builder().with_directory("/nowhere").init();
    assert!(matches!(again, Err(OptionsError::AlreadyInitialized)));
    #[expect(deprecated, reason = "part of the API of 1.2")]
    sentry_options::init_with_schemas(&[("ns", "no JSON")]).expect("not even parsed");
    #[expect(deprecated, reason = "part of the API of 1.2")]
    sentry_options::init_with_propagation_callback(Box::new(|_, _| {})).expect("nothing happens");
    // Whether a namespace exists shows at the first read.
    assert_eq!(
        error(options("zz").expect("any name").get("i")),
        "Unknown namespace: zz"
    );
}

/// A thread that ends may read when its overrides are gone already; that must not be a panic.
#[test]
fn a_read_from_the_destructor_of_a_thread_local_finds_no_overrides() {
    struct Reader(Arc<Mutex<Option<Value>>>, Options);
    impl Drop for Reader {
        fn drop(&mut self) {
            *self.0.lock().expect("no panic") = self.1.get("ns", "i").ok();
        }
    }
    thread_local!(static READER: std::cell::OnceCell<Reader> = const { std::cell::OnceCell::new() });
    let (_directory, options) = store();
    let found = Arc::default();
    let reader = Reader(Arc::clone(&found), options);
    thread::spawn(|| {
        assert!(READER.with(|cell| cell.set(reader)).is_ok());
        // The table is made after the reader, and so is gone before it.
        set_override("ns", "i", json!(1));
        set_override("ns", "s", json!("x"));
    })
    .join()
    .expect("no panic");
    // Another thread keeps the gate closed, in one of the two orders of destruction.
    assert!(found.lock().expect("no panic").is_some());
}

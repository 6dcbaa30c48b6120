//! What people write is what programs read: random values, as YAML in many styles, go through the
//! command line into a ConfigMap, are mounted as kubelet does it, and read. `python/tests/test_round_trip.py`
//! does the same for Python.
//!
//! `SENTRY_OPTIONS_ROUND_TRIPS=1000 cargo test --test round_trip` is the campaign; without the variable
//! it is a small one. `SENTRY_OPTIONS_ORACLE_SEED` starts elsewhere, and `SENTRY_OPTIONS_CLI` names a
//! program that is built already.

#[path = "round_trip/trip.rs"]
mod trip;

use std::collections::{BTreeMap, HashMap};

use sentry_options::__private::Type;
use sentry_options::Ref;
use sentry_options_tests::random::{Keys, decoded, options, same};
use serde_json::Value;

use trip::Trip;

sentry_options::include_schema!(mod every = "every", path = "tests/round_trip/schema.json");

const EVERY: &str = include_str!("round_trip/schema.json");

fn setting(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| {
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is a number"))
    })
}

#[test]
fn typed_reads_give_what_was_written() {
    let mut trip = Trip::new(1, Keys::Nameable);
    let text = serde_json::from_str::<Value>(EVERY).expect("the schema is JSON");
    let types = options(&text).collect::<Vec<_>>();
    trip.declare("every", &text);
    let mut store = None;
    for _ in 0..setting("SENTRY_OPTIONS_ROUND_TRIPS", 40) {
        let written = trip.publish("every");
        let store = store.get_or_insert_with(|| trip.store());
        store.refresh().expect("the values are valid");
        let read = read(every::on(store));
        assert_eq!(read.len(), types.len(), "every type is read");
        for (key, ty) in &types {
            let value = written.get(*key).unwrap_or(&ty["default"]);
            let expected = decoded(ty, value);
            for (by, found) in &read[key.as_str()] {
                assert!(
                    same(&expected, found),
                    "{key} by {by}: {found}, not {expected}\n{}",
                    trip.told("every")
                );
            }
        }
    }
}

#[test]
fn reads_by_key_give_what_was_written_whatever_the_schema() {
    let mut trip = Trip::new(2, Keys::Any);
    let rounds = setting("SENTRY_OPTIONS_ROUND_TRIPS", 40);
    let namespaces = (0..rounds.div_ceil(10))
        .map(|at| format!("random-{at}"))
        .collect::<Vec<_>>();
    for (at, namespace) in namespaces.iter().enumerate() {
        trip.declare_random(namespace, at % 7 + 2);
    }
    let mut store = None;
    for round in 0..10 {
        let written = namespaces
            .iter()
            .map(|namespace| trip.publish(namespace))
            .collect::<Vec<_>>();
        let store = store.get_or_insert_with(|| trip.store());
        assert_eq!(store.refresh().expect("the values are valid"), round > 0);
        for (namespace, written) in namespaces.iter().zip(written) {
            for option in &trip.schema(namespace).options {
                let expected = written.get(&option.key).unwrap_or(&option.default);
                let found = store.get(namespace, &option.key).expect("it is declared");
                assert!(
                    same(expected, &found),
                    "{:?}: {found}, not {expected}\n{}",
                    option.key,
                    trip.told(namespace)
                );
            }
        }
    }
}

/// The values of one key, with how they were read.
type Read = [(&'static str, Value); 2];

/// Reads options by the handle and by a snapshot, as the types that they have in code.
macro_rules! read {
    ($handle:ident, values { $($value:ident: $type:ty,)* } references { $($reference:ident: $target:ty,)* }) => {{
        let snapshot = $handle.snapshot();
        let mut read = BTreeMap::<&str, Read>::new();
        $(
            let values: [$type; 2] = [$handle.$value(), snapshot.$value()];
            let [by_handle, by_snapshot] = values.map(|value| value.encoded());
            read.insert(stringify!($value), [("handle", by_handle), ("snapshot", by_snapshot)]);
        )*
        $(
            let by_handle: Ref<$target> = $handle.$reference();
            let by_snapshot: &$target = snapshot.$reference();
            let values = [("handle", by_handle.encoded()), ("snapshot", by_snapshot.encoded())];
            read.insert(stringify!($reference), values);
        )*
        read
    }};
}

fn read(handle: every::Options<'_>) -> BTreeMap<&'static str, Read> {
    read! {
        handle,
        values {
            boolean: bool,
            integer: i64,
            int8: i8,
            int16: i16,
            int32: i32,
            int64: i64,
            uint8: u8,
            uint16: u16,
            uint32: u32,
            uint64: u64,
            even: i64,
            number: f64,
            share: f64,
            model: every::Model,
            level: i64,
        }
        references {
            string: str,
            short: str,
            name: str,
            time: str,
            id: str,
            address: str,
            address6: str,
            secret: str,
            strings: [String],
            numbers: [f64],
            matrix: [Vec<i64>],
            hosts: [every::hosts::Item],
            weights: HashMap<String, f64>,
            tweaks: HashMap<String, HashMap<String, Vec<bool>>>,
            labels: HashMap<String, String>,
            database: every::Database,
            open: every::Open,
            scalar: every::Scalar,
            mixed: [every::mixed::Item],
            sink: every::Sink,
        }
    }
}

/// What a value, or what a reference leads to, is as JSON.
trait Encode {
    fn encoded(&self) -> Value;
}

impl<T: Type> Encode for T {
    fn encoded(&self) -> Value {
        self.encode()
    }
}

impl Encode for str {
    fn encoded(&self) -> Value {
        self.into()
    }
}

impl<T: Type> Encode for [T] {
    fn encoded(&self) -> Value {
        self.iter().map(Type::encode).collect()
    }
}

//! What the released 1.2.17 answered for random flags and contexts; `tests/peer-flags` writes them.

use sentry_options_flags::{Context, Feature, Flag, Policy};
use serde_json::Value;

#[test]
fn the_answers_are_those_of_the_1_2_releases() {
    let vectors = include_str!("peer-vectors.json");
    let vectors = serde_json::from_str::<Vec<Value>>(vectors).expect("JSON");
    let (mut on, mut off) = (0, 0);
    for vector in &vectors {
        let name = vector["name"].as_str().expect("a name");
        let feature = Feature::parse(&vector["flag"], Policy::Strict).into_result();
        let feature = feature.unwrap_or_else(|report| panic!("{vector}: {report:?}"));
        let flag = Flag::compile(name, &feature);
        for pair in vector["asked"].as_array().expect("a list") {
            let mut context = Context::from(pair["context"].as_object().expect("properties"));
            let identity = pair["identity"].as_array().expect("a list");
            let identity = identity.iter().filter_map(Value::as_str);
            context.set_identity_fields(identity.map(str::to_owned));
            assert_eq!(
                Value::from(flag.is_on(&context)),
                pair["on"],
                "{name} {pair}"
            );
            assert_eq!(Value::from(context.id()), pair["ids"][0], "{pair}");
            assert_eq!(
                Value::from(context.bucket_id(Some(name))),
                pair["ids"][1],
                "{pair}"
            );
            *(if flag.is_on(&context) {
                &mut on
            } else {
                &mut off
            }) += 1;
        }
    }
    assert_eq!(on + off, 2_000);
    // Neither answer is rare.
    assert!(on > 400 && off > 400, "{on} on, {off} off");
}

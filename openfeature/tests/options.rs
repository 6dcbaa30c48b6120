//! Ordinary options through the SDK's client, with the types of the schema.

mod support;

use std::collections::HashMap;

use open_feature::{Client, StructValue, Value};
use sentry_options::testing;
use serde_json::json;
use support::{NAMESPACE, Service, failed, told};

/// The answer to each type that can be asked for; `-` where it is another.
async fn answers(client: &Client, key: &str) -> [String; 5] {
    fn short(result: Result<String, open_feature::EvaluationError>) -> String {
        result.unwrap_or_else(|error| {
            assert_eq!(error.code.to_string(), "TYPE_MISMATCH", "{error:?}");
            "-".to_owned()
        })
    }
    let boolean = client.get_bool_value(key, None, None).await;
    let integer = client.get_int_value(key, None, None).await;
    let float = client.get_float_value(key, None, None).await;
    let text = client.get_string_value(key, None, None).await;
    let object = client
        .get_struct_value::<StructValue>(key, None, None)
        .await;
    [
        short(boolean.map(|value| value.to_string())),
        short(integer.map(|value| value.to_string())),
        short(float.map(|value| format!("{value:?}"))),
        short(text),
        short(object.map(|value| format!("{} fields", value.fields.len()))),
    ]
}

#[tokio::test]
async fn each_option_has_one_type() {
    let service = Service::new(&json!({
        "enabled": true, "feature.rate-limit": 5.0, "ratio": 3, "model": "large", "tags": ["a"],
        "tweaks": {"a": [1]},
    }));
    let client = service.client().await;
    for (key, expected) in [
        ("enabled", ["true", "-", "-", "-", "-"]),
        ("feature.rate-limit", ["-", "5", "-", "-", "-"]),
        ("ratio", ["-", "-", "3.0", "-", "-"]),
        ("model", ["-", "-", "-", "large", "-"]),
        ("token", ["-", "-", "-", "hunter2-default", "-"]),
        ("limit", ["-", "-", "-", "none", "-"]),
        ("tags", ["-", "-", "-", "-", "-"]),
        ("db", ["-", "-", "-", "-", "3 fields"]),
        ("tweaks", ["-", "-", "-", "-", "1 fields"]),
        ("backend", ["-", "-", "-", "-", "1 fields"]),
    ] {
        assert_eq!(answers(&client, key).await, expected, "{key}");
    }
    // What a union is may change with the value.
    service.reload(&json!({"limit": 4}));
    assert_eq!(answers(&client, "limit").await, ["-", "-", "4.0", "-", "-"]);
}

#[tokio::test]
async fn what_is_set_is_static_and_what_is_not_the_default() {
    let service = Service::new(&json!({"feature.rate-limit": 100}));
    let client = service.client().await;
    let limit = async || {
        told(
            client
                .get_int_details("feature.rate-limit", None, None)
                .await,
        )
    };
    assert_eq!(limit().await, "100 STATIC - namespace=seer");
    let model = client.get_string_details("model", None, None).await;
    assert_eq!(told(model), "\"small\" DEFAULT - namespace=seer");

    service.reload(&json!({}));
    assert_eq!(limit().await, "100 DEFAULT - namespace=seer");
    testing::set_override(NAMESPACE, "feature.rate-limit", json!(7));
    assert_eq!(limit().await, "7 STATIC - namespace=seer");
    testing::clear_override(NAMESPACE, "feature.rate-limit");
    assert_eq!(limit().await, "100 DEFAULT - namespace=seer");
}

#[tokio::test]
async fn fields_have_the_types_of_the_schema() {
    let service = Service::new(&json!({
        "db": {"host": "db-1", "port": 5432.0, "timeout": 2, "label": "main"},
        "tweaks": {"a": [1, 2.5], "b": []},
        "backend": {"kind": "redis", "weight": 1},
    }));
    let client = service.client().await;
    let object = async |key: &str| {
        let details = client.get_struct_details::<StructValue>(key, None, None);
        details.await.expect("a struct").value
    };
    let db = StructValue::default()
        .with_field("host", "db-1")
        .with_field("port", 5432)
        .with_field("timeout", 2.0)
        .with_field("label", "main");
    assert_eq!(object("db").await, db);
    let tweaks = StructValue::default()
        .with_field("a", vec![1.0, 2.5])
        .with_field("b", Value::Array(Vec::new()));
    assert_eq!(object("tweaks").await, tweaks);
    let backend = StructValue::default()
        .with_field("kind", "redis")
        .with_field("weight", 1.0);
    assert_eq!(object("backend").await, backend);
    let default = HashMap::from([("kind".to_owned(), Value::from("none"))]);
    service.reload(&json!({}));
    assert_eq!(object("backend").await.fields, default);
}

#[tokio::test]
async fn an_integer_beyond_the_sdks_is_an_error() {
    let service = Service::new(&json!({"ids": u64::MAX}));
    let client = service.client().await;
    let answer = async || client.get_int_value("ids", None, None).await;
    assert_eq!(
        failed(answer().await),
        "TYPE_MISMATCH: an integer of `ids` does not fit into 64 bits with a sign"
    );
    service.reload(&json!({"ids": i64::MAX}));
    assert_eq!(answer().await, Ok(i64::MAX));
}

#[tokio::test]
async fn a_secret_is_read_and_in_no_error() {
    let service = Service::new(&json!({"token": "hunter2"}));
    let client = service.client().await;
    let token = client.get_string_details("token", None, None).await;
    assert_eq!(
        told(token),
        "\"hunter2\" STATIC - namespace=seer secret=true"
    );
    assert_eq!(
        failed(client.get_int_value("token", None, None).await),
        "TYPE_MISMATCH: `token` is of type string, not int"
    );
    let provider = format!("{:?}", service.provider());
    assert!(!provider.contains("hunter2"), "{provider}");
}

#[tokio::test]
async fn other_types_than_the_sdk_asks_for_are_named() {
    let service = Service::new(&json!({}));
    let client = service.client().await;
    assert_eq!(
        failed(
            client
                .get_struct_value::<StructValue>("tags", None, None)
                .await
        ),
        "TYPE_MISMATCH: `tags` is of type array, not struct"
    );
    assert_eq!(
        failed(
            client
                .get_bool_value("experiment-layer.answers", None, None)
                .await
        ),
        "TYPE_MISMATCH: `experiment-layer.answers` is of type string or struct, as an experiment layer, not bool"
    );
    assert_eq!(
        failed(
            client
                .get_int_value("feature.rate-limits", None, None)
                .await
        ),
        "FLAG_NOT_FOUND: the schema of namespace `seer` declares no option, flag or layer \
         \"feature.rate-limits\"; did you mean \"feature.rate-limit\"?"
    );
}

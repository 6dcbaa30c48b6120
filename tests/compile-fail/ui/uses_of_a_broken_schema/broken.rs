//! One mistake in the schema is one error, whatever uses the generated code.

sentry_options::include_schema!("seer", path = "ui/uses_of_a_broken_schema/broken.json");

struct Request {
    options: seer::Snapshot,
    limits: seer::db_config::Limits,
}

fn limit(options: seer::Options<'_>) -> i64 {
    options.limit() + 1
}

fn port(config: &seer::DbConfig) -> i64 {
    config.port
}

fn name(model: seer::Model) -> &'static str {
    match model {
        seer::Model::Small => "small",
        seer::Model::Large => "large",
        seer::Model::Unknown => "unknown",
    }
}

fn main() {
    let options = seer::options();
    let request = Request {
        options: seer::snapshot(),
        limits: seer::db_config::Limits { most: 1 },
    };
    let guard = seer::override_options(|options| options.limit(1).model(seer::Model::Large)).unwrap();
    for (key, value) in options.db_config().limits.iter() {
        println!("{key} {value:?}");
    }
    let model = name(request.options.model());
    println!("{} {} {}", limit(options) + request.limits.most, port(&options.db_config()), model);
    drop(guard);
}

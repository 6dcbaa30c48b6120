//! One mistake in the schema is one error, whichever names the generated code would have had.

sentry_options::include_schema!("seer", path = "ui/names_in_a_broken_schema/broken.json");

struct Names {
    overrides: seer::Overrides_,
    options: seer::overrides::Options,
    lives: seer::_9lives,
    cat: seer::_9lives__::Cat,
    items: Vec<seer::bool__::Item>,
    database: seer::Db,
    connections: seer::db::Connections,
    retry: seer::sink::apache_kafka::Retry,
}

fn main() {
    let options = seer::options();
    let names = Names {
        overrides: options.overrides().clone(),
        options: options.overrides().options.clone(),
        lives: options._9lives().clone(),
        cat: seer::_9lives__::Cat { name: "Felix".to_owned() },
        items: vec![seer::bool__::Item::Yes],
        database: options.db().clone(),
        connections: options.db().connections.clone(),
        retry: seer::sink::apache_kafka::Retry { times: options.broken() },
    };
    println!("{} {} {}", names.overrides.options.a, names.options.a, names.lives.cat.name);
    println!("{} {} {}", names.cat.name, names.items.len(), names.database.port);
    println!("{} {}", names.connections.size, names.retry.times);
}

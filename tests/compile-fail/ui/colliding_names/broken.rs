sentry_options::include_schema!("seer", path = "ui/colliding_names/broken.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

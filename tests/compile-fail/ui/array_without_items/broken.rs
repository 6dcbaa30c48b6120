sentry_options::include_schema!("seer", path = "ui/array_without_items/broken.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

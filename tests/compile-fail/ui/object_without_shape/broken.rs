sentry_options::include_schema!("seer", path = "ui/object_without_shape/broken.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

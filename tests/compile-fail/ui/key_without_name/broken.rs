sentry_options::include_schema!("seer", path = "ui/key_without_name/broken.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

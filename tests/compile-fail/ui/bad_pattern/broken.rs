sentry_options::include_schema!("seer", path = "ui/bad_pattern/broken.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

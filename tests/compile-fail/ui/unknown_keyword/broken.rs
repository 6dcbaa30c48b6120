sentry_options::include_schema!("seer", path = "ui/unknown_keyword/broken.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

sentry_options::include_schema!("seer", path = "ui/enum_with_duplicates/broken.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

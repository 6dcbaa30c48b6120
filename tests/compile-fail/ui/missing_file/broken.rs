sentry_options::include_schema!("seer", path = "ui/missing_file/fxied.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

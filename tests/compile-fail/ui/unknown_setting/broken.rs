sentry_options::include_schema!("seer", file = "ui/unknown_setting/fixed.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

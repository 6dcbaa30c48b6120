sentry_options::include_schema!("sear");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

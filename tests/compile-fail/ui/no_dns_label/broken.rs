sentry_options::include_schema!("Seer_App");

fn main() {
    let limit: i64 = seer_app::options().limit();
    println!("{limit}");
}

sentry_options::include_schema!("seer", path = "ui/default_out_of_bounds/broken.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

sentry_options::include_schema!("seer", path = "ui/colliding_flags/broken.json");

fn main() {
    let context = sentry_options::Context::new();
    let is_on: bool = seer::options().feature_red_bar(&context);
    println!("{is_on}");
}

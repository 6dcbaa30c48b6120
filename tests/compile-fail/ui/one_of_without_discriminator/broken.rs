sentry_options::include_schema!("seer", path = "ui/one_of_without_discriminator/broken.json");

fn main() {
    let limit: i64 = seer::options().limit();
    println!("{limit}");
}

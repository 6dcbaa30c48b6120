sentry_options::include_schema!("seer", path = "ui/unknown_flag/fixed.json");

#[derive(sentry_options::ToContext)]
enum Plan {
    Small,
}

#[derive(sentry_options::ToContext)]
struct Request {
    #[context(rename = "organization_id")]
    organization: u64,
}

fn main() {
    let context = sentry_options::Context::new();
    if seer::options().feature_red_baz(&context) {
        println!("on");
    }
    let _guard = seer::override_options(|o| o.feature_red_baz(true));
}

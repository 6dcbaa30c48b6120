use sentry_options::ToContext;

#[derive(ToContext)]
struct Request {
    organization_id: u64,
    #[context(name = "organization_id")]
    id: u64,
    #[context(identity, skip)]
    user_id: u64,
    #[context(nam = "email")]
    mail: String,
    plan: String,
}

#[derive(ToContext)]
struct Pair(u64, u64);

#[derive(ToContext)]
#[context(crate = not_here)]
struct Renamed {
    id: u64,
}

fn ask(asker: &impl ToContext) {
    asker.to_context();
}

fn main() {
    // Nothing more is said of what has been told.
    ask(&Request { organization_id: 1, id: 1, user_id: 1, mail: String::new(), plan: String::new() });
    ask(&Pair(1, 2));
    Pair(1, 2).to_context();
    ask(&Renamed { id: 1 });
}

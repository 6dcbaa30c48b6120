//! A feature flag and an experiment, with their reasons.

use sentry_options::ToContext;

use crate::options;

/// Who asks.
#[derive(ToContext)]
struct Request {
    #[context(identity)]
    organization_id: u64,
    region: &'static str,
    email: Option<&'static str>,
}

const REQUESTS: [Request; 3] = [
    Request {
        organization_id: 3,
        region: "de",
        email: Some("ada@example.com"),
    },
    Request {
        organization_id: 7,
        region: "us",
        email: None,
    },
    Request {
        organization_id: 8,
        region: "us",
        email: None,
    },
];

/// Prints for each of the requests what the flag and the experiment say, and why.
pub(crate) fn print_answers() {
    let options = options::options();
    for request in &REQUESTS {
        let context = request.to_context();
        println!("\norganization {}:", request.organization_id);
        println!("{}", options.explain_feature_red_bar(&context));
        match options.experiment_layer_answers(&context) {
            Some(assignment) => println!("{assignment}"),
            None => println!("no experiment of the layer \"answers\""),
        }
    }
}

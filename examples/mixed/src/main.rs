//! The Rust half of a mixed repository: prints the options that `python -m billing_jobs` prints.

use std::path::Path;

use sentry_options::{Options, OptionsError};

sentry_options::include_generated!("billing");

fn main() -> Result<(), OptionsError> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("sentry-options");
    let directory = std::env::var_os("SENTRY_OPTIONS_DIR").map_or_else(own, Into::into);
    Options::builder().with_directory(directory).init()?;

    let now = billing::snapshot();
    println!("invoice.batch-size = {}", now.invoice_batch_size());
    println!("invoice.dry-run = {}", now.invoice_dry_run());
    println!("tax.rate = {:.3}", now.tax_rate());
    println!("tax.countries = {}", now.tax_countries().join(", "));
    let retry = now.payment_retry();
    println!(
        "payment.retry = {} times after {} s",
        retry.attempts, retry.delay_seconds
    );
    Ok(())
}

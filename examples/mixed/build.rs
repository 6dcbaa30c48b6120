//! One step for both languages: the Rust module into `OUT_DIR`, the Python module into the repository.

fn main() {
    sentry_options_codegen::Build::new()
        .namespace("billing")
        .python_module("python/billing_jobs/options.py")
        .generate_or_exit();
}

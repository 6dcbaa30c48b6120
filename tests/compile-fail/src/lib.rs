//! What `include_schema!` refuses, and with which message: `ui/*/broken.rs` does not compile and says
//! `ui/*/broken.stderr`; `ui/*/fixed.json` does. The test is `tests/ui.rs`.

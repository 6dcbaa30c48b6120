//! Flags and experiments under libFuzzer; `scripts/fuzz_flags` builds and runs it.
//!
//! The inputs and what must hold of them are those of `flags/tests/fuzz`, which has the small version.

#![no_main]

#[path = "../../../flags/tests/fuzz/input.rs"]
mod input;
#[path = "../../../flags/tests/fuzz/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(input) = input::Input::new(bytes) {
        properties::check(&input);
    }
});

//! Tests of what the crates of the workspace do together. Everything is in `tests/`, one file a theme:
//!
//! - `goldens.rs`: `goldens/*/schema.json` gives `goldens/*/expected.rs`; `UPDATE_GOLDENS=1` writes them.
//! - `goldens_compile.rs`: the goldens compile under `deny(warnings)`.
//! - `ui.rs`: `ui/*/broken.rs` does not compile, and says `ui/*/broken.stderr`; `ui/*/fixed.json` does.
//! - `hygiene.rs`: generated code works wherever it is put.
//! - `front_ends.rs`: where schemas are looked for, and what build.rs writes.

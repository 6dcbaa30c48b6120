//! Tests of what the crates of the workspace do together. Everything is in `tests/`, one file a theme:
//!
//! - `goldens.rs`: `goldens/*/schema.json` gives `goldens/*/expected.rs`; `UPDATE_GOLDENS=1` writes them.
//! - `python_goldens.rs`: it gives `goldens/*/expected.py` and `expected.pyi` too, likewise.
//! - `python_random.rs`: Python reads what random schemas give, and ruff leaves it as it is.
//! - `goldens_compile.rs`: the goldens compile under `deny(warnings)`.
//! - `hygiene.rs`: generated code works wherever it is put.
//! - `front_ends.rs`: where schemas are looked for, and what build.rs writes.
//! - `kubelet.rs`: the swaps of mounted volumes, by [`kubelet`]; `peer-kubelet/` is the peer's turn.
//! - `round_trip.rs`: random values, written as [`yaml`], through the command line, a ConfigMap and a
//!   mounted volume, to those who read them. `kubernetes/` has what other programs make of ConfigMaps.
//! - `monitoring.rs`: the dashboard and the alerts of `examples/` ask for what the library exports.
//! - `oracle.rs`, `compiled.rs`: random schemas and documents, by [`random`], against jsonschema and
//!   typify.

pub mod kubelet;
pub mod random;
pub mod yaml;

// Here rustdoc sees the hostile descriptions: `cargo doc` warns of a link or tag that one of them
// makes, and `cargo test --doc` runs the code that one of them becomes.
#[cfg(any(doc, doctest))]
include!("../goldens/descriptions/expected.rs");

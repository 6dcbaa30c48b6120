//! `log`, `blame`, `diff` and `rollback` on repositories that the git program makes.

mod blame;
mod diff;
mod faults;
mod hostile;
mod log;
mod merges;
mod moves;
mod oracle;
mod repository;
mod rollback;
#[path = "../support/mod.rs"]
mod support;

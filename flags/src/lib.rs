//! Feature flags and experiments: their values checked, compiled, evaluated and explained.

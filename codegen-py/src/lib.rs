//! The generator of Python types: it will live here, over the schema model and without pyo3, when
//! the issue for Python is built. Until then the crate holds its place in the workspace.

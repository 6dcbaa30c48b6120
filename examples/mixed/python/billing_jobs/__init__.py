"""The Python half of a mixed repository; `build.rs` beside writes `options.py` and `options.pyi`."""

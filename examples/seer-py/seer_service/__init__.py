"""A small service with options that reload while it runs."""

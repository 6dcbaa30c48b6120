"""The fields of structs are read-only."""

from myapp.options import seer

seer.db_config.host = "example.com"  # flagged

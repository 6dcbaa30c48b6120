"""There is no such field."""

from myapp.options import seer

print(seer.db_config.hots)  # flagged

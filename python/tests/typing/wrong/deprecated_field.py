"""The field is deprecated."""

from myapp.options import seer

print(seer.db_config.user)  # flagged

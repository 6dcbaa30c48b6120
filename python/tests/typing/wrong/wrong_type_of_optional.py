"""The field may be missing."""

from myapp.options import seer

label: str = seer.db_config.label  # flagged

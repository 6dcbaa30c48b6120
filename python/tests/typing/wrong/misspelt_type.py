"""There is no such type."""

from myapp.options import Seer

config: Seer.DbConfg | None = None  # flagged

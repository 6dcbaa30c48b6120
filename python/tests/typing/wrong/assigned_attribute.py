"""Options are read-only."""

from myapp.options import seer

seer.feature_rate_limit = 3  # flagged
